import { expect, it } from 'vitest';
import { MachineryError } from '../../../src/errors.ts';
import { serveOnLoopback } from '../../../src/web/server.ts';

it('answers on loopback, and ends although a browser keeps its connection', async () => {
  const server = await serveOnLoopback(() => new Response('here'), 0);
  const url = `http://127.0.0.1:${server.port}/`;
  expect(await (await fetch(url)).text()).toBe('here');
  server.close();
  await expect(fetch(url)).rejects.toThrow();
});

it('says when another program has the port', async () => {
  const first = await serveOnLoopback(() => new Response('here'), 0);
  try {
    await expect(serveOnLoopback(() => new Response('there'), first.port)).rejects.toThrow(MachineryError);
  } finally {
    first.close();
  }
});
