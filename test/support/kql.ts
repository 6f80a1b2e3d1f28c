/** KQL as our dashboards use it: `field : value`, comparisons with numbers, `and`. Out: a query of Elasticsearch. Throws at anything else. */
export type Query = Record<string, unknown>;

const CLAUSE = /^(?<field>[\w.@]+) ?(?<operator>:|>=|<=|>|<) ?(?<value>"[^"]*"|[\w.-]+)$/;
const RANGES: Readonly<Record<string, string>> = { '>=': 'gte', '<=': 'lte', '>': 'gt', '<': 'lt' };

export const queryOf = (kql: string): Query =>
  kql.trim() === '' ? { match_all: {} } : { bool: { filter: kql.split(' and ').map(clauseOf) } };

function clauseOf(text: string): Query {
  const { field, operator, value } = CLAUSE.exec(text.trim())?.groups ?? {};
  if (field === undefined) throw new Error(`this KQL is more than we use: ${text}`);
  const bare = value!.replaceAll('"', '');
  return operator === ':'
    ? { term: { [field]: bare } }
    : { range: { [field]: { [RANGES[operator!]!]: Number(bare) } } };
}
