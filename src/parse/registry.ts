/** Source names and their parsers. */
import { ciscoAsa } from './cisco-asa.ts';
import { duo } from './duo.ts';
import { ecs } from './ecs.ts';
import { entraId } from './entra-id.ts';
import { fortigate } from './fortigate.ts';
import { globalprotect } from './globalprotect.ts';
import { okta } from './okta.ts';
import type { SourceParser } from './source-parser.ts';

const PARSERS: ReadonlyMap<string, SourceParser> = new Map<string, SourceParser>([
  ['okta', okta],
  ['entra-id', entraId],
  ['duo', duo],
  ['cisco-asa', ciscoAsa],
  ['globalprotect', globalprotect],
  ['fortigate', fortigate],
  ['ecs', ecs],
]);

export const SOURCES: readonly string[] = [...PARSERS.keys()];

export const parserOf = (source: string): SourceParser | undefined => PARSERS.get(source);
