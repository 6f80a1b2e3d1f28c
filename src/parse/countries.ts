/** Country names as log sources write them. In: an English name or an ISO code. Out: the ISO 3166-1 alpha-2 code, or undefined. */

/** Names that vendors use and the platform's own list spells differently. */
const OTHER_NAMES: readonly [code: string, ...names: string[]][] = [
  ['BO', 'bolivia, plurinational state of'],
  ['BN', 'brunei darussalam'],
  ['CD', 'democratic republic of the congo', 'congo, the democratic republic of the'],
  ['CG', 'republic of the congo', 'congo'],
  ['CI', 'ivory coast'],
  ['CV', 'cape verde'],
  ['CZ', 'czech republic'],
  ['GB', 'great britain', 'uk'],
  ['HK', 'hong kong'],
  ['IR', 'iran, islamic republic of', 'islamic republic of iran'],
  ['KP', "korea, democratic people's republic of", 'dprk'],
  ['KR', 'republic of korea', 'korea, republic of', 'korea', 'korea (south)'],
  ['LA', 'lao pdr', "lao people's democratic republic"],
  ['MD', 'moldova, republic of', 'republic of moldova'],
  ['MK', 'macedonia'],
  ['MM', 'myanmar', 'burma'],
  ['MO', 'macau', 'macao'],
  ['NL', 'the netherlands'],
  ['PS', 'palestine', 'palestine, state of'],
  ['RU', 'russian federation'],
  ['SY', 'syrian arab republic'],
  ['SZ', 'swaziland'],
  ['TR', 'turkey'],
  ['TW', 'taiwan, province of china'],
  ['TZ', 'tanzania, united republic of'],
  ['US', 'united states of america', 'usa'],
  ['VA', 'holy see (vatican city state)'],
  ['VE', 'venezuela, bolivarian republic of'],
  ['VN', 'viet nam'],
];

/** Codes that the platform names and that are no place: unknown region, two for testing. */
const NO_COUNTRY = new Set(['ZZ', 'XA', 'XB']);

/** `Saint Lucia` and `St. Lucia`, `Bosnia and Herzegovina` and `Bosnia & Herzegovina`, with and without accents. */
const folded = (name: string): string =>
  name
    .normalize('NFD')
    .replace(/\p{M}/gu, '')
    .replaceAll('’', "'")
    .toLowerCase()
    .replace(/\bsaint\b/, 'st.')
    .replaceAll(' and ', ' & ');

let codes: ReadonlyMap<string, string> | undefined;

function readCodes(): ReadonlyMap<string, string> {
  const names = new Intl.DisplayNames('en', { type: 'region', fallback: 'none' });
  const found = new Map<string, string>();
  for (let i = 0; i < 26 * 26; i++) {
    const code = String.fromCharCode(65 + Math.floor(i / 26), 65 + (i % 26));
    const name = names.of(code);
    // A retired code (`SU`) and its successor may share a name: the canonical one counts.
    if (name !== undefined && !NO_COUNTRY.has(code) && Intl.getCanonicalLocales(`und-${code}`)[0] === `und-${code}`)
      found.set(name, code).set(folded(name), code);
  }
  for (const [code, ...others] of OTHER_NAMES) for (const name of others) found.set(folded(name), code);
  return found;
}

export function countryCode(name: string | undefined): string | undefined {
  if (name === undefined || name.length > 64) return undefined;
  if (/^[A-Z]{2}$/.test(name)) return name === 'UK' ? 'GB' : NO_COUNTRY.has(name) ? undefined : name;
  codes ??= readCodes();
  return codes.get(name) ?? codes.get(folded(name));
}
