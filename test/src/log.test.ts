import { spawnSync } from 'node:child_process';
import { expect, it } from 'vitest';

it('writes ECS JSON, one document a line, on standard error, whatever a message holds', () => {
  const script = `
    const { createLog } = await import(${JSON.stringify(new URL('../../src/log.ts', import.meta.url).href)});
    const log = createLog('farmsight', '1.2.3');
    log.info('started');
    log.warn('a line\\nbreak and "quotes" \\u001b[31m');
    log.error('broken');`;
  const { stdout, stderr } = spawnSync(process.execPath, ['--input-type=module', '-e', script], { encoding: 'utf8' });
  expect(stdout).toBe('');
  const lines = stderr
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line));
  expect(lines).toMatchObject([
    { 'log.level': 'info', message: 'started', 'service.name': 'farmsight', 'service.version': '1.2.3' },
    { 'log.level': 'warn', message: 'a line\nbreak and "quotes" \u001b[31m' },
    { 'log.level': 'error', message: 'broken' },
  ]);
  for (const line of lines) expect(new Date(line['@timestamp']).getTime()).toBeGreaterThan(0);
});
