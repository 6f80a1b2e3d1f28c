import { describe, expect, it } from 'vitest';
import { MachineryError, UsageError } from '../../src/errors.ts';

describe('errors', () => {
  it('carry the exit code and a hint', () => {
    const cause = new Error('why');
    expect(new UsageError('wrong', 'do this', { cause })).toMatchObject({
      exitCode: 2,
      hint: 'do this',
      cause,
      name: 'UsageError',
    });
    expect(new MachineryError('broken')).toMatchObject({ exitCode: 4, hint: undefined, name: 'MachineryError' });
  });
});
