import { describe, expect, it } from 'vitest';
import { ignored, REASONS, refused } from '../../src/outcome.ts';

describe('outcomes', () => {
  it('keep no more than 200 characters of detail', () => {
    expect(refused('parse', 'invalid-time', 'x'.repeat(500)).detail).toHaveLength(200);
    expect(refused('parse', 'invalid-time', 'short')).toEqual({
      kind: 'refused',
      stage: 'parse',
      code: 'invalid-time',
      detail: 'short',
    });
  });

  it('say what an ignored record was', () => {
    expect(ignored('ASA-302013')).toEqual({ kind: 'ignored', what: 'ASA-302013' });
  });

  it('have a sentence for every reason', () => {
    for (const words of Object.values(REASONS)) expect(words).toMatch(/^[a-zE].{10,}[^.]$/);
  });
});
