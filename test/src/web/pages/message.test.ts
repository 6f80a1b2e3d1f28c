import { expect, it } from 'vitest';
import { messagePage } from '../../../../src/web/pages/message.ts';

it('says what is, what to do, and leads back', () => {
  const text = String(messagePage('There is no finding <x>', 'The list has all of them.'));
  expect(text).toContain('<h1>There is no finding &lt;x&gt;</h1><p>The list has all of them.</p>');
  expect(text).toContain('<a href="/">');
});
