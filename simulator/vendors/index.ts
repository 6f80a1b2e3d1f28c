/**
 * From happenings to log lines. In: one happening. Out: the lines of every system that saw it.
 * It exists as the one place that knows which system sees what.
 */
import type { Happening, LogLine } from '../person.ts';
import type { Random } from '../random.ts';
import { asaLines } from './cisco-asa.ts';
import { duoLine } from './duo.ts';
import { endpointLines } from './endpoint.ts';
import { entraLine } from './entra-id.ts';
import { fortigateLines } from './fortigate.ts';
import { globalProtectLines } from './globalprotect.ts';
import { oktaLines } from './okta.ts';

function tunnelLines(happening: Happening, random: Random): LogLine[] {
  switch (happening.person.vpn) {
    case 'cisco-asa':
      return asaLines(happening, random);
    case 'globalprotect':
      return globalProtectLines(happening);
    case 'fortigate':
      return fortigateLines(happening, random);
    default:
      return [];
  }
}

export function linesOf(happening: Happening, random: Random): LogLine[] {
  switch (happening.what) {
    case 'cloud-sign-in':
      return [entraLine(happening, random)];
    case 'second-factor':
      return [duoLine(happening, random)];
    case 'tunnel-up':
    case 'tunnel-down':
    case 'tunnel-refused':
      return tunnelLines(happening, random);
    case 'lookup':
    case 'interaction':
    case 'peripherals':
      return endpointLines(happening, random);
    default:
      return oktaLines(happening, random);
  }
}
