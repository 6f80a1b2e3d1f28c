import { describe, expect, it } from 'vitest';
import { createApp, html } from '../../../src/web/toolkit.ts';

describe('markup', () => {
  it.each([
    ['<script>alert(1)</script>', '&lt;script&gt;alert(1)&lt;/script&gt;'],
    [`" onmouseover='x`, '&quot; onmouseover=&#39;x'],
    ['ends \u001b[2J and turns \u202egnp.exe', 'ends \ufffd[2J and turns \ufffdgnp.exe'],
  ])('shows %j as text', (text, shown) => {
    expect(String(html`<td title="${text}">${text}</td>`)).toBe(`<td title="${shown}">${shown}</td>`);
  });

  it('takes markup, numbers, lists and nothing as they are', () => {
    expect(String(html`<ul>${['a<', 'b'].map((text) => html`<li>${text}</li>`)}</ul>${undefined}${0}`)).toBe(
      '<ul><li>a&lt;</li><li>b</li></ul>0',
    );
  });
});

it('every answer leaves the browser nothing to run and nothing to keep', async () => {
  const app = createApp();
  app.get('/', (context) => context.text('here'));
  for (const path of ['/', '/nothing']) {
    const { headers } = await app.request(path);
    expect(headers.get('content-security-policy')).toBe(
      "default-src 'none'; style-src 'self'; img-src 'self'; form-action 'self'; frame-ancestors 'none'; base-uri 'none'",
    );
    expect(headers.get('cache-control')).toBe('no-store');
    expect(headers.get('referrer-policy')).toBe('no-referrer');
    expect(headers.get('x-content-type-options')).toBe('nosniff');
  }
});
