/**
 * Makes config/networks/asn-classes.json from facts about autonomous systems. In: the path of a JSON array of
 * `{asn, class, tags?}`. Out: the file, on stdout, one line per class. It keeps on record how the list was derived.
 * Usage: npx node scripts/build-config.ts FACTS.json > config/networks/asn-classes.json
 */
import { readFileSync } from 'node:fs';

interface SystemFact {
  asn: number;
  class: string;
  tags?: string[];
}

const ABOUT =
  'Autonomous systems by kind of network. Made from public registries and operator names; facts only. See docs/enrichment.md.';

/** Tags that tell more than the class of a system; the first with a match wins. */
const CLASS_BY_TAG: readonly [tag: string, name: string][] = [
  ['sase-egress', 'sase'],
  ['icloud-private-relay', 'relay'],
  ['warp-egress', 'relay'],
  ['satellite', 'satellite'],
];

const classOf = ({ class: name, tags = [] }: SystemFact): string =>
  CLASS_BY_TAG.find(([tag]) => tags.includes(tag))?.[1] ?? name;

function configText(facts: readonly SystemFact[]): string {
  const byClass = Map.groupBy(facts, classOf);
  const lines = [...byClass.keys()].sort().map((name) => {
    const numbers = byClass.get(name)!.map(({ asn }) => asn);
    return `  "${name}": [${numbers.sort((a, b) => a - b).join(', ')}]`;
  });
  return `{\n${[`  "about": ${JSON.stringify(ABOUT)}`, ...lines].join(',\n')}\n}\n`;
}

const path = process.argv[2];
if (path === undefined) {
  console.error('usage: npx node scripts/build-config.ts FACTS.json');
  process.exitCode = 2;
} else {
  process.stdout.write(configText(JSON.parse(readFileSync(path, 'utf8')) as SystemFact[]));
}
