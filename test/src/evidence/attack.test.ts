import { describe, expect, it } from 'vitest';
import { DETECTORS } from '../../../detectors/index.ts';
import { ATTACK } from '../../../src/evidence/attack.ts';

describe('ATT&CK', () => {
  it('names every technique a detector claims', () => {
    for (const detector of DETECTORS) for (const id of detector.attack) expect(Object.keys(ATTACK)).toContain(id);
  });

  it('has ids as MITRE writes them', () => {
    for (const id of Object.keys(ATTACK)) expect(id).toMatch(/^T\d{4}(\.\d{3})?$/);
  });
});
