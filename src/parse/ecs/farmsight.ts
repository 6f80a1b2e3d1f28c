/**
 * What ECS has no field for. In: an ECS document. Out: the fields under `farmsight`: presence, latency, posture, second factor.
 */
import type { Endpoint, EventOutcome, FarmsightFields, Posture } from '../../event.ts';
import { type Fields, fields, flag, isObject, texts } from '../values.ts';
import { geoOf } from './ends.ts';
import { ipOf, knownOf, MAX_LIST, numberOf, textOf, unlessEmpty } from './scalars.ts';

export function farmsightOf(
  document: Fields,
  category: readonly string[],
  outcome: EventOutcome | undefined,
  source: Endpoint | undefined,
): FarmsightFields {
  const own = fields(document['farmsight']);
  const isSignIn = category.includes('authentication') || category.includes('session');
  const hasMachine = knownOf(fields(document['host'])['id']) ?? knownOf(fields(document['device'])['id']);
  const shown =
    flag(own['presence']) ?? (outcome !== 'failure' && (isSignIn ? outcome === 'success' : hasMachine !== undefined));
  return {
    // Without a public address nobody knows where the machine was, whatever the document claims.
    presence: shown && source?.ip !== undefined,
    input_latency_ms: numberOf(own['input_latency_ms']),
    rtt_ms: numberOf(own['rtt_ms']),
    gateway_rtt: gatewaysOf(own['gateway_rtt']),
    vendor_risk: textOf(own['vendor_risk']),
    posture: postureOf(own['posture']) ?? peripheralOf(document),
    second_factor: secondFactorOf(fields(own['second_factor'])),
  };
}

function gatewaysOf(value: unknown): FarmsightFields['gateway_rtt'] {
  if (!Array.isArray(value)) return undefined;
  return value
    .slice(0, MAX_LIST)
    .map(fields)
    .flatMap((item) => {
      const [gateway, ms] = [knownOf(item['gateway']), numberOf(item['ms'])];
      return gateway === undefined || ms === undefined ? [] : [{ gateway, ms }];
    });
}

const secondFactorOf = (factor: Fields): FarmsightFields['second_factor'] =>
  unlessEmpty({ ip: ipOf(factor['ip']), name: knownOf(factor['name']), geo: geoOf(fields(factor['geo'])) });

function postureOf(value: unknown): Posture | undefined {
  if (!isObject(value)) return undefined;
  const posture: Posture = {};
  for (const key of ['software', 'processes', 'usb', 'monitors', 'matched', 'missed'] as const) {
    const list = texts(value[key]);
    if (list.length > 0) posture[key] = list.slice(0, MAX_LIST);
  }
  return posture;
}

/** An inventory of peripherals names the USB device as `device.model` and the display in a label. */
function peripheralOf(document: Fields): Posture | undefined {
  const device = fields(document['device']);
  const usb = textOf(fields(device['model'])['identifier']);
  const monitor = textOf(fields(document['labels'])['monitor_edid']);
  if (monitor === undefined && (usb === undefined || !/^usb/i.test(usb))) return undefined;
  const product = [usb, textOf(device['manufacturer']), textOf(fields(device['model'])['name'])]
    .filter((part) => part !== undefined)
    .join(' ');
  return { usb: product === '' ? undefined : [product], monitors: monitor === undefined ? undefined : [monitor] };
}
