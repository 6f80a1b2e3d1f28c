/**
 * Endpoint agents, already in ECS. In: DNS look-ups, interaction samples, peripheral inventories. Out: ECS JSON lines.
 * It exists because remote tools and KVM hardware show on the machine, not in sign-in logs.
 */
import { isoOf } from '../calendar.ts';
import type { Device, Happening, HappeningOf, LogLine } from '../person.ts';
import type { Random } from '../random.ts';

const hostOf = (device: Device) => ({
  id: device.hostId,
  hostname: device.hostname,
  name: device.hostname.toLowerCase(),
  os: { type: device.os },
});

const userOf = (happening: Happening) => ({ name: happening.person.username, email: happening.person.email });

const round = (milliseconds: number): number => Math.round(milliseconds * 10) / 10;

function lookup(happening: HappeningOf<'lookup'>, device: Device, random: Random): object {
  return {
    '@timestamp': isoOf(happening.time),
    ecs: { version: '8.11.0' },
    event: {
      id: random.uuid(),
      kind: 'event',
      category: ['network'],
      type: ['protocol', 'info'],
      action: 'dns-query',
      module: 'endpoint',
      dataset: 'endpoint.dns',
      outcome: 'success',
    },
    host: hostOf(device),
    device: { serial_number: device.serial },
    user: userOf(happening),
    source: { ip: happening.lanAddress, nat: { ip: happening.address } },
    network: { protocol: 'dns', transport: 'udp' },
    dns: { question: { name: happening.domain, type: 'A' } },
  };
}

function interaction(happening: HappeningOf<'interaction'>, device: Device, random: Random): object {
  return {
    '@timestamp': isoOf(happening.time),
    ecs: { version: '8.11.0' },
    event: {
      id: random.uuid(),
      kind: 'metric',
      category: ['host'],
      type: ['info'],
      action: 'input-latency',
      module: 'endpoint',
      dataset: 'endpoint.interaction',
    },
    host: hostOf(device),
    device: { serial_number: device.serial },
    user: userOf(happening),
    farmsight: { input_latency_ms: round(happening.inputMs), rtt_ms: round(happening.rttMs) },
  };
}

function peripherals(happening: Happening, device: Device, random: Random): object {
  const usb = device.usb.map((item) => `${item.vendorId}:${item.productId} ${item.manufacturer} ${item.product}`);
  return {
    '@timestamp': isoOf(happening.time),
    ecs: { version: '8.11.0' },
    event: {
      id: random.uuid(),
      kind: 'state',
      category: ['host'],
      type: ['info'],
      action: 'peripheral-inventory',
      module: 'endpoint',
      dataset: 'endpoint.peripherals',
    },
    host: hostOf(device),
    device: { serial_number: device.serial },
    user: userOf(happening),
    farmsight: { posture: { usb, monitors: [device.monitor] } },
  };
}

function documentOf(happening: Happening, device: Device, random: Random): object | undefined {
  switch (happening.what) {
    case 'lookup':
      return lookup(happening, device, random);
    case 'interaction':
      return interaction(happening, device, random);
    case 'peripherals':
      return peripherals(happening, device, random);
    default:
      return undefined;
  }
}

export function endpointLines(happening: Happening, random: Random): LogLine[] {
  const document = happening.device && documentOf(happening, happening.device, random);
  return document ? [{ source: 'endpoint', time: happening.time, text: JSON.stringify(document) }] : [];
}
