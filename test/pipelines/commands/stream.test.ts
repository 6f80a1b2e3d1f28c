import { writeFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { run, temporaryFolder } from './run.ts';

const path = temporaryFolder();
const KAFKA = 'kafka: { brokers: [127.0.0.1:1], topics: [{ topic: raw.okta, source: okta }] }\n';

describe.each(['stream', 'setup kafka'])('%s', (command) => {
  it('needs to be told where Kafka is', async () => {
    const { code, err } = await run(command.split(' '));
    expect(code).toBe(2);
    expect(err).toContain('farmsight: the settings say nothing of Kafka');
    expect(err).toContain('kafka.brokers');
  });
});

describe('stream', () => {
  it('needs to be told where Elasticsearch is, before it looks for anything', async () => {
    writeFileSync(path('settings.yaml'), KAFKA);
    const { code, err } = await run(['stream', '--config', path('settings.yaml')]);
    expect([code, err]).toEqual([2, expect.stringContaining('the settings say nothing of Elasticsearch')]);
  });

  it.each(['nowhere', '127.0.0.1:99999', ':', ''])('listens at a host and a port, not at %j', async (address) => {
    const { code, err } = await run(['stream', '--listen', address]);
    expect([code, err]).toEqual([2, expect.stringContaining('HOST:PORT')]);
  });

  it('has three roles', async () => {
    const { code, err } = await run(['stream', '--role', 'everything']);
    expect([code, err]).toEqual([2, expect.stringMatching(/ingest.*detect.*all/)]);
  });
});
