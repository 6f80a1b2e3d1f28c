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
  const claimed = flag(own['presence']);
  return {
    // Where nobody knows the address, public or assigned by a gateway that does, nobody knows where the machine was.
    presence:
      claimed === undefined ? showsMachine(document, category, outcome, source) : claimed && source !== undefined,
    input_latency_ms: numberOf(own['input_latency_ms']),
    rtt_ms: numberOf(own['rtt_ms']),
    gateway_rtt: gatewaysOf(own['gateway_rtt']),
    vendor_risk: textOf(own['vendor_risk']),
    posture: postureOf(own['posture']) ?? peripheralOf(document),
    second_factor: secondFactorOf(fields(own['second_factor'])),
  };
}

/** A sign-in that succeeded, or any report of a named machine, from a public address. */
function showsMachine(
  document: Fields,
  category: readonly string[],
  outcome: EventOutcome | undefined,
  source: Endpoint | undefined,
): boolean {
  if (source?.ip === undefined || outcome === 'failure') return false;
  if (category.includes('authentication') || category.includes('session')) return outcome === 'success';
  const machine = knownOf(fields(document['host'])['id']) ?? knownOf(fields(document['device'])['id']);
  return machine !== undefined;
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
