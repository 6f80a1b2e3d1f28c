/** A folder of its own for each test, removed afterwards. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';

export function ownFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'farmsight-store-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

export const ownPath = (): string => join(ownFolder(), 'farmsight.db');
