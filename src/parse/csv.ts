/** One line of comma-separated values. In: a line. Out: its fields. */

const MAX_FIELDS = 400;

/** Quoted fields may hold commas and doubled quotes. */
export function csvFields(line: string): string[] {
  const fields: string[] = [];
  let at = 0;
  while (at <= line.length && fields.length < MAX_FIELDS) {
    const isQuoted = line.charCodeAt(at) === 34;
    const close = isQuoted ? closingQuote(line, at + 1) : at;
    const comma = line.indexOf(',', close);
    const end = comma < 0 ? line.length : comma;
    fields.push(isQuoted ? line.slice(at + 1, close).replaceAll('""', '"') : line.slice(at, end));
    at = end + 1;
  }
  return fields;
}

/** Where a quoted field ends: a quote that no other follows, or the end of an unterminated one. */
function closingQuote(line: string, from: number): number {
  for (let at = line.indexOf('"', from); at >= 0; at = line.indexOf('"', at + 2))
    if (line.charCodeAt(at + 1) !== 34) return at;
  return line.length;
}
