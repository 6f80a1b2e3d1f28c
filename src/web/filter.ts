/**
 * What the list is narrowed to, in the words of `farmsight findings`. In: the query of an address. Out: a filter, or what is
 * wrong with it; and a filter as an address.
 */
import type { FindingFilter } from '../checkpoint/store.ts';

export interface Filter extends FindingFilter {
  /** Closed findings too. */
  all: boolean;
}

export function parseFilter(query: Readonly<Record<string, string>>): Filter | { problem: string } {
  const filter: Filter = { all: query['all'] !== undefined };
  const risk = query['min-risk']?.trim() ?? '';
  if (risk !== '') {
    filter.minRisk = Number(risk);
    if (!(filter.minRisk >= 0 && filter.minRisk <= 100))
      return { problem: `A risk is a number from 0 to 100, and not ${risk.slice(0, 40)}` };
  }
  for (const key of ['user', 'device', 'ip'] as const) {
    const value = query[key]?.trim();
    if (value) filter[key] = value;
  }
  return filter;
}

/** `?user=ann%40acme.example&all=on`, or nothing. */
export function queryOf({ minRisk, user, device, ip, all }: Partial<Filter>): string {
  const query = new URLSearchParams();
  if (minRisk !== undefined) query.set('min-risk', String(minRisk));
  for (const [key, value] of Object.entries({ user, device, ip })) if (value !== undefined) query.set(key, value);
  if (all) query.set('all', 'on');
  return query.size === 0 ? '' : `?${query}`;
}
