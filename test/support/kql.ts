/** KQL as our dashboards use it: `field : value`, comparisons with numbers, `and`, `not`. Out: a query of Elasticsearch. Throws at anything else. */
export type Query = Record<string, unknown>;

const CLAUSE = /^(?<not>not )?(?<field>[\w.@]+) ?(?<operator>:|>=|<=|>|<) ?(?<value>"[^"]*"|[\w.-]+)$/;
const RANGES: Readonly<Record<string, string>> = { '>=': 'gte', '<=': 'lte', '>': 'gt', '<': 'lt' };

export function queryOf(kql: string): Query {
  if (kql.trim() === '') return { match_all: {} };
  const clauses = kql.split(' and ').map(clauseOf);
  return {
    bool: {
      filter: clauses.filter(({ not }) => !not).map(({ query }) => query),
      must_not: clauses.filter(({ not }) => not).map(({ query }) => query),
    },
  };
}

function clauseOf(text: string): { not: boolean; query: Query } {
  const { not, field, operator, value } = CLAUSE.exec(text.trim())?.groups ?? {};
  if (field === undefined) throw new Error(`this KQL is more than we use: ${text}`);
  const bare = value!.replaceAll('"', '');
  const query =
    operator === ':' ? { term: { [field]: bare } } : { range: { [field]: { [RANGES[operator!]!]: Number(bare) } } };
  return { not: not !== undefined, query };
}
