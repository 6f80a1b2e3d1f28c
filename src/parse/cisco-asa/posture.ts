/**
 * Attributes of the dynamic access policy (DAP), one a record. In: the attribute's name and value. Out: the part of the
 * machine it describes, and what the device check found.
 */
import type { LoginEvent, OperatingSystem, Posture } from '../../event.ts';
import { known } from '../values.ts';

export interface Machine {
  host?: LoginEvent['host'];
  device?: LoginEvent['device'];
  user_agent?: LoginEvent['user_agent'];
}

const OS_TYPES: ReadonlyMap<string, string> = new Map([
  ['win', 'windows'],
  ['mac-intel', 'macos'],
  ['mac', 'macos'],
  ['linux', 'linux'],
  ['linux-64', 'linux'],
  ['apple-ios', 'ios'],
  ['android', 'android'],
]);

/** Names are compared in lower case: `endpoint.device.MAC[…]` is written both ways. */
export function machineOf(attribute: string, written: string): Machine {
  const name = attribute.toLowerCase();
  const mac = MAC_IN_NAME.exec(name)?.[1];
  if (mac !== undefined) return { host: { mac: [mac] } };
  const value = known(written);
  if (value === undefined) return {};
  switch (name) {
    case 'endpoint.device.hostname':
    case 'endpoint.anyconnect.devicecomputername':
      return { host: { name: value } };
    case 'endpoint.device.id':
    case 'endpoint.device.serialnumber':
      return { device: { serial_number: value } };
    case 'endpoint.anyconnect.deviceuniqueid':
      return { device: { id: value } };
    case 'endpoint.anyconnect.devicetype':
      return { device: { model: { name: value } } };
    case 'endpoint.anyconnect.useragent':
      return { user_agent: { original: value } };
    case 'endpoint.anyconnect.platform':
      return os({ platform: value, type: OS_TYPES.get(value.toLowerCase()) });
    case 'endpoint.anyconnect.platformversion':
      return os({ version: value });
    case 'endpoint.os.version':
      return os({ full: value });
    default:
      return MAC_AS_VALUE.test(name) ? { host: { mac: [value] } } : {};
  }
}

const os = (system: OperatingSystem): Machine => ({ host: { os: system } });

/** `endpoint.device.MAC["00d8.61c4.3a36"] = "true"`. */
const MAC_IN_NAME = /^endpoint\.device\.mac\["([0-9a-f.:-]{12,17})"\]$/;
const MAC_AS_VALUE = /^endpoint\.anyconnect\.(?:public)?macaddress(?:\["?\d{1,2}"?\])?$/;

/** `endpoint.process["anydesk"].exists`: kind, name, property. */
const CHECK = /^endpoint\.(process|am|as|pfw|fw|file|registry)\["?([^"\]]{1,128})"?\](?:\.(\w{1,32}))?$/;

/**
 * What a check found; undefined where the attribute is no check or found nothing. Registry checks named `hid…` and `edid…`
 * hold the USB devices and displays the administrator has them read.
 */
export function postureOf(attribute: string, written: string): Posture | undefined {
  const [, kind, label, property] = CHECK.exec(attribute) ?? [];
  const value = known(written);
  if (kind === undefined || value === undefined || value === 'false') return undefined;
  switch (property) {
    case 'value':
      if (/^(?:hid|usb)/.test(label!)) return { usb: [value] };
      return label!.startsWith('edid') ? { monitors: [value] } : undefined;
    case 'exists':
      return kind === 'process' ? { processes: [label!] } : { software: [label!] };
    case 'name':
    case 'description':
      return kind === 'process' ? { processes: [value] } : { software: [value] };
    default:
      return undefined;
  }
}
