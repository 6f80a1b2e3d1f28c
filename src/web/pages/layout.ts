/** What all pages have around them. In: a title and what is on the page. Out: the page. */
import { type Html, html } from '../toolkit.ts';

export type Here = 'findings' | 'refused' | undefined;

export function layout(title: string, here: Here, main: Html): Html {
  const link = (to: string, name: Here, words: string): Html =>
    here === name ? html`<a href="${to}" aria-current="page">${words}</a>` : html`<a href="${to}">${words}</a>`;
  return html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${title} · farmsight</title>
<link rel="stylesheet" href="/page.css">
<link rel="icon" href="/icon.svg">
</head>
<body>
<a class="skip" href="#main">To the page</a>
<header><strong>farmsight</strong><nav aria-label="Pages">${link('/', 'findings', 'Findings')} ${link('/refused', 'refused', 'Refused records')}</nav></header>
<main id="main">
${main}
</main>
<footer>A finding is a reason to ask, never a verdict. A person decides. Times are UTC.</footer>
</body>
</html>
`;
}
