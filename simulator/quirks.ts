/**
 * Small oddities of ordinary people. In: a person. Out: the same person, perhaps with a slow laptop or a parcel shop.
 * It exists because in life no single sign belongs to farms alone, and weights fitted on tidy worlds would be wrong.
 */
import { toolUse } from './machines.ts';
import type { Person } from './person.ts';
import type { World } from './world.ts';

interface Quirk {
  /** Share of people who have it. */
  readonly share: number;
  apply(world: World, person: Person): void;
}

const KVM_SWITCH = { manufacturer: 'ATEN', vendorId: '0557', productId: '2419', product: 'USB KVM switch' };

const QUIRKS: readonly Quirk[] = [
  {
    share: 0.03,
    apply(world, person) {
      for (const device of person.devices) device.inputMs = { mean: world.random.between(50, 130), spread: 15 };
    },
  },
  {
    share: 0.04,
    apply(world, person) {
      person.shipping = world.address(person.declared.place);
    },
  },
  {
    share: 0.03,
    apply(world, person) {
      const { place } = world.line(world.anyMetro(person.declared.place.country));
      person.declared = { place, address: world.address(place) };
    },
  },
  {
    share: 0.02,
    apply(world, person) {
      person.factorNetwork = world.pool('vpn', undefined, 2, 24, 'US');
    },
  },
  {
    share: 0.01,
    apply(world, person) {
      person.devices[0]!.tools.push(toolUse(world.random.pick(['anydesk', 'parsec', 'chrome-remote-desktop']), 1));
    },
  },
  {
    share: 0.02,
    apply(_world, person) {
      person.devices[0]!.usb.push(KVM_SWITCH);
    },
  },
];

export function addQuirks(world: World, person: Person): void {
  for (const quirk of QUIRKS) if (world.random.chance(quirk.share)) quirk.apply(world, person);
}
