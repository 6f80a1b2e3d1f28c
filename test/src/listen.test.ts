import { createServer } from 'node:http';
import { expect, it, onTestFinished } from 'vitest';
import { MachineryError } from '../../src/errors.ts';
import { listen } from '../../src/listen.ts';

const server = () => {
  const made = createServer((_, response) => response.end('here'));
  onTestFinished(() => void made.close());
  return made;
};

it('tells the port it got, and answers there', async () => {
  const port = await listen(server(), { host: '127.0.0.1', port: 0 });
  expect(await (await fetch(`http://127.0.0.1:${port}/`)).text()).toBe('here');
});

it('says who has the port, and what to do', async () => {
  const port = await listen(server(), { host: '127.0.0.1', port: 0 });
  const error = await listen(server(), { host: '127.0.0.1', port }).catch((caught: unknown) => caught);
  expect(error).toBeInstanceOf(MachineryError);
  expect(error).toMatchObject({
    message: expect.stringMatching(`^cannot listen on 127.0.0.1:${port}: `),
    hint: 'another program has it; give another port, or 0 for any',
  });
});
