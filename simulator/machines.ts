/**
 * Laptops. In: chance and the owner's name. Out: a machine with the names and numbers every vendor knows it by.
 * It exists because one laptop is a serial here, a host name there and an opaque id elsewhere.
 */
import type { Device, ToolUse, UsbDevice } from './person.ts';
import { MIXED, type Random, UPPER } from './random.ts';

interface Maker {
  readonly maker: string;
  readonly models: readonly string[];
  readonly os: Device['os'];
  readonly osVersions: readonly string[];
  /** First half of the MAC address. */
  readonly oui: string;
  serial(random: Random): string;
}

const WINDOWS = ['10.0.22631.4890', '10.0.26100.3194', '10.0.19045.5487'];

const MAKERS: readonly Maker[] = [
  {
    maker: 'Dell Inc.',
    models: ['Latitude 5440', 'Latitude 7450'],
    os: 'windows',
    osVersions: WINDOWS,
    oui: 'e4:54:e8',
    serial: (r) => r.text(7, UPPER),
  },
  {
    maker: 'LENOVO',
    models: ['ThinkPad T14', 'ThinkPad X1'],
    os: 'windows',
    osVersions: WINDOWS,
    oui: '88:a4:c2',
    serial: (r) => `PF${r.text(6, UPPER)}`,
  },
  {
    maker: 'HP',
    models: ['EliteBook 840', 'ProBook 450'],
    os: 'windows',
    osVersions: WINDOWS,
    oui: '7c:4d:8f',
    serial: (r) => `5CG${r.digits(4)}${r.text(3, UPPER)}`,
  },
  {
    maker: 'Apple',
    models: ['MacBook Air', 'MacBook Pro'],
    os: 'macos',
    osVersions: ['14.7.2', '15.3.1'],
    oui: '3c:a6:f6',
    serial: (r) => r.text(10, UPPER),
  },
];

const usb = (manufacturer: string, vendorId: string, productId: string, product: string): UsbDevice => ({
  manufacturer,
  vendorId,
  productId,
  product,
});

const ORDINARY_USB: readonly UsbDevice[] = [
  usb('Logitech', '046D', 'C52B', 'USB Receiver'),
  usb('Yubico', '1050', '0407', 'YubiKey OTP+FIDO+CCID'),
  usb('Dell', '413C', 'B06E', 'Dell dock'),
  usb('DisplayLink', '17E9', '6006', 'USB3.0 Dual Display Dock'),
  usb('Jabra', '0B0E', '0422', 'Jabra Evolve2 40'),
];
const MONITORS = ['Built-in', 'Built-in', 'DELL U2723QE', 'HP E24 G5', 'LEN P27h-30', 'BenQ PD2705Q', 'LG HDR 4K'];

/** Remote KVM hardware as Windows shows it: the USB gadget and the display it pretends to be. */
export const KVM_KITS: readonly { usb: UsbDevice; monitor: string }[] = [
  { usb: usb('JetKVM', '1D6B', '0104', 'USB Emulation Device'), monitor: 'T749-fHD720' },
  { usb: usb('PiKVM', '1D6B', '0104', 'Composite KVM Device'), monitor: 'PiKVM V4 Plus' },
  { usb: usb('sipeed', '3346', '1009', 'NanoKVM'), monitor: 'Built-in' },
];

/** Remote tools by their id in config/remote-tools.json, with names their agents look up. */
export const TOOL_DOMAINS: Readonly<Record<string, readonly string[]>> = {
  anydesk: ['boot.net.anydesk.com', 'relay-4a81cc09.net.anydesk.com'],
  rustdesk: ['rs-ny.rustdesk.com', 'api.rustdesk.com'],
  'chrome-remote-desktop': ['remotedesktop-pa.googleapis.com', 'instantmessaging.remotedesktop.google.com'],
  splashtop: ['st-relay-v3.relay.splashtop.com', 'st2.api.splashtop.com'],
  parsec: ['kessel-ws.parsec.app', 'builds.parsec.app'],
  teamviewer: ['router7.teamviewer.com', 'ping3.teamviewer.com'],
  tailscale: ['controlplane.tailscale.com', 'log.tailscale.com'],
};

export function toolUse(id: string, lookupsPerDay: number): ToolUse {
  const domains = TOOL_DOMAINS[id];
  if (!domains) throw new RangeError(`no such remote tool: ${id}`);
  return { domains, lookupsPerDay };
}

function hostnameOf(maker: Maker, serial: string, firstName: string, prefix: string, random: Random): string {
  if (maker.os === 'macos')
    return random.chance(0.5) ? `${firstName}s-MacBook-Pro` : `${prefix}-MAC-${serial.slice(-6)}`;
  return random.pick([`${prefix}-${serial}`, `${prefix}-LT${random.digits(5)}`, `DESKTOP-${random.text(7, UPPER)}`]);
}

const pairs = (hex: string): string => hex.replace(/..(?=.)/g, '$&:');

export function makeDevice(firstName: string, prefix: string, random: Random): Device {
  const maker = random.pick(MAKERS);
  const serial = maker.serial(random);
  return {
    serial,
    hostname: hostnameOf(maker, serial, firstName, prefix, random),
    maker: maker.maker,
    model: random.pick(maker.models),
    os: maker.os,
    osVersion: random.pick(maker.osVersions),
    mac: `${maker.oui}:${pairs(random.hex(6))}`,
    hostId: random.uuid(),
    oktaId: random.chance(0.8) ? `guo${random.text(17, MIXED)}` : undefined,
    entraId: random.uuid(),
    fortiClientId: random.hex(32).toUpperCase(),
    anyConnectId: random.hex(40).toUpperCase(),
    duoKey: `EP${random.text(18, UPPER)}`,
    browserVersion: `${random.int(132, 134)}.0.0.0`,
    agents: { lookups: random.chance(0.85), interaction: random.chance(0.8) },
    inputMs: { mean: random.between(10, 30), spread: random.between(2, 4) },
    usb: random.shuffle(ORDINARY_USB).slice(0, random.int(1, 2)),
    monitor: random.pick(MONITORS),
    tools: [],
  };
}
