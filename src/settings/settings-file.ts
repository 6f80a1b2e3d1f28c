/**
 * A settings file as data. In: the path of a YAML or JSON file. Out: what it holds, unchecked, and the line of every key, so
 * that a problem can be pointed at and a value's origin told.
 */
import { readFileSync } from 'node:fs';
import { type Document, isMap, isScalar, isSeq, LineCounter, parseDocument } from 'yaml';
import { UsageError } from '../errors.ts';
import { type KeyPath, keyPath } from './key-path.ts';

export interface SettingsFile {
  value: Record<string, unknown>;
  /** One-based line of each key and list item, by its key path. */
  lines: ReadonlyMap<string, number>;
}

/** Aliases that may be written out: more would be a bomb, not settings. */
const MAX_ALIASES = 100;

/** Throws UsageError where the file cannot be read, is neither YAML nor JSON, or holds no keys. */
export function readSettingsFile(path: string): SettingsFile {
  return parseSettings(readText(path), path);
}

export function parseSettings(text: string, path: string): SettingsFile {
  const counter = new LineCounter();
  const document = parseDocument(text, { lineCounter: counter, prettyErrors: false });
  if (document.errors.length > 0) {
    const errors = document.errors.map(({ pos, message }) => `  ${path}:${counter.linePos(pos[0]).line} ${message}`);
    throw new UsageError(`the settings are neither YAML nor JSON:\n${errors.join('\n')}`);
  }
  const value = toValue(document, path);
  const lines = new Map<string, number>();
  noteLines(document.contents, [], (keys, offset) => lines.set(keyPath(keys), counter.linePos(offset).line));
  return { value, lines };
}

function readText(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch (error) {
    throw new UsageError(`cannot read the settings file ${path}: ${(error as Error).message}`, undefined, {
      cause: error,
    });
  }
}

function toValue(document: Document, path: string): Record<string, unknown> {
  let value: unknown;
  try {
    value = document.toJS({ maxAliasCount: MAX_ALIASES });
  } catch (error) {
    throw new UsageError(`${path} cannot be read: ${(error as Error).message}`, undefined, { cause: error });
  }
  if (value === null) return {};
  if (typeof value !== 'object' || Array.isArray(value))
    throw new UsageError(`${path} holds no settings: expected keys with values`, 'docs/settings.md shows a file');
  return value as Record<string, unknown>;
}

type Note = (keys: KeyPath, offset: number) => void;

function noteLines(node: unknown, keys: KeyPath, note: Note): void {
  if (isMap(node)) {
    for (const { key, value } of node.items) {
      if (!isScalar(key)) continue;
      const inner = [...keys, String(key.value)];
      note(inner, key.range?.[0] ?? 0);
      noteLines(value, inner, note);
    }
  } else if (isSeq(node)) {
    for (const [index, item] of node.items.entries()) {
      const inner = [...keys, index];
      note(inner, (item as { range?: [number] }).range?.[0] ?? 0);
      noteLines(item, inner, note);
    }
  }
}
