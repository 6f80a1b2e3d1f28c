import { expect, it } from 'vitest';
import { layout } from '../../../../src/web/pages/layout.ts';
import { html } from '../../../../src/web/toolkit.ts';

it('has a title, a way around that says where one is, and the page', () => {
  const text = String(layout('One & two', 'refused', html`<p>here</p>`));
  expect(text).toContain('<title>One &amp; two · farmsight</title>');
  expect(text).toContain('<a href="/refused" aria-current="page">');
  expect(text.match(/aria-current/g)).toHaveLength(1);
  expect(text).toMatch(/<main id="main">\s*<p>here<\/p>/);
  expect(text).toContain('never a verdict');
});
