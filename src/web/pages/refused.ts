/** Refused records. In: how many of which reason, and some of them. Out: a page that shows each with its reason and its original. */
import type { DeadLetterCount } from '../../checkpoint/store.ts';
import { type DeadLetter, REASONS } from '../../outcome.ts';
import { count, thousands } from '../../words.ts';
import { type Html, html } from '../toolkit.ts';
import { layout } from './layout.ts';

export interface RefusedPage {
  counts: readonly DeadLetterCount[];
  letters: readonly DeadLetter[];
  /** From 1. */
  page: number;
  perPage: number;
}

/** Of an original; the store has it whole. */
const CHARACTERS = 2_000;

export function refusedPage({ counts, letters, page, perPage }: RefusedPage): Html {
  const total = counts.reduce((sum, { count: n }) => sum + n, 0);
  if (total === 0)
    return layout(
      'Refused records',
      'refused',
      html`<h1>No record was refused</h1><p>Records that cannot be read are kept here with the reason; everything else goes on without them.</p>`,
    );
  return layout(
    'Refused records',
    'refused',
    html`<h1>${count(total, 'record')} refused</h1>
<table>
<thead><tr><th class="number">Records</th><th>Source</th><th>Reason</th><th></th></tr></thead>
<tbody>${counts.map(({ source, code, count: n }) => html`<tr><td class="number">${thousands(n)}</td><td>${source}</td><td>${code}</td><td>${REASONS[code]}</td></tr>`)}</tbody>
</table>
<h2>${range(page, perPage, total)}</h2>
${letters.map(letterOf)}
<p>${page > 1 ? html`<a href="/refused?page=${page - 1}">Before</a> ` : undefined}${page * perPage < total ? html`<a href="/refused?page=${page + 1}">More</a>` : undefined}</p>`,
  );
}

const range = (page: number, perPage: number, total: number): string => {
  const first = (page - 1) * perPage + 1;
  return first > total ? 'No more' : `${thousands(first)} to ${thousands(Math.min(total, page * perPage))}`;
};

function letterOf({ source, input, line, stage, code, detail, original }: DeadLetter): Html {
  const shown = original.slice(0, CHARACTERS);
  const place = input === '-' ? 'standard input' : input;
  return html`<details><summary>${place}:${line} <span class="quiet">${source}, ${stage}</span> ${code} ${detail}</summary>${
    original === ''
      ? html`<p class="quiet">The original is in the input.</p>`
      : html`<pre>${shown}${original.length > CHARACTERS ? '…' : undefined}</pre>`
  }</details>`;
}
