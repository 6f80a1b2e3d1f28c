/** A page that only says something. In: what it is, and what to do about it. Out: the page. */
import { type Html, html } from '../toolkit.ts';
import { layout } from './layout.ts';

export const messagePage = (what: string, hint: string): Html =>
  layout(what, undefined, html`<h1>${what}</h1><p>${hint}</p><p><a href="/">All findings</a></p>`);
