/**
 * Findings in rows: all revisions ever committed, which of them is current, and an index of who and what is in it.
 * In: findings of the engine. Out: findings by risk, by person, device or address, by id.
 */
import type { Finding } from '../evidence/finding.ts';
import { findingLine } from '../sink/ndjson.ts';
import type { Database, Statement } from './database.ts';

/** All given conditions hold. Names are compared whole and without regard to case. */
export interface FindingFilter {
  /** 0 to 100. */
  minRisk?: number;
  user?: string;
  device?: string;
  /** An address or a network key, as the finding has it. */
  ip?: string;
}

type EntityKind = 'user' | 'device' | 'ip';

const CURRENT = 'SELECT id, document FROM findings JOIN finding_revisions USING (id, revision)';

const FIND = `${CURRENT} WHERE risk >= $minRisk
  AND ($user IS NULL OR id IN (SELECT finding_id FROM finding_entities WHERE kind = 'user' AND value = $user))
  AND ($device IS NULL OR id IN (SELECT finding_id FROM finding_entities WHERE kind = 'device' AND value = $device))
  AND ($ip IS NULL OR id IN (SELECT finding_id FROM finding_entities WHERE kind = 'ip' AND value = $ip))
  ORDER BY risk DESC, id`;

export class FindingTable {
  readonly #database: Database;
  readonly #upsert: Statement;
  readonly #addRevision: Statement;
  readonly #clearEntities: Statement;
  readonly #addEntity: Statement;
  readonly #find: Statement;
  readonly #byPrefix: Statement;
  readonly #revisions: Statement;

  constructor(database: Database) {
    this.#database = database;
    this.#upsert = database.prepare(
      `INSERT INTO findings VALUES (?, ?, ?) ON CONFLICT (id) DO UPDATE
       SET revision = excluded.revision, risk = excluded.risk WHERE excluded.revision >= revision`,
    );
    this.#addRevision = database.prepare('INSERT OR REPLACE INTO finding_revisions VALUES (?, ?, ?)');
    this.#clearEntities = database.prepare('DELETE FROM finding_entities WHERE finding_id = ?');
    this.#addEntity = database.prepare('INSERT OR IGNORE INTO finding_entities VALUES (?, ?, ?)');
    this.#find = database.prepare(FIND);
    this.#byPrefix = database.prepare(
      `${CURRENT} WHERE id >= $prefix AND id < $prefix || char(0x10FFFF) ORDER BY id LIMIT 2`,
    );
    this.#revisions = database.prepare('SELECT id, document FROM finding_revisions WHERE id = ? ORDER BY revision');
  }

  /** An older revision than the one at hand is kept among the revisions and changes nothing else. */
  add(finding: Finding): void {
    const { id, revision } = finding.farmsight.finding;
    this.#addRevision.run(id, revision, findingLine(finding));
    const { changes } = this.#upsert.run(id, revision, finding.event.risk_score);
    if (changes === 0) return;
    this.#clearEntities.run(id);
    for (const [kind, value] of entitiesOf(finding)) this.#addEntity.run(kind, folded(value), id);
  }

  /** The highest risk first, then by id. */
  find(filter: FindingFilter): Finding[] {
    const rows = this.#find.all({
      $minRisk: filter.minRisk ?? 0,
      $user: foldedOrNull(filter.user),
      $device: foldedOrNull(filter.device),
      $ip: foldedOrNull(filter.ip),
    });
    return rows.map((row) => this.#parse(row));
  }

  /** By the whole id or its beginning. */
  one(idOrPrefix: string): Finding | 'ambiguous' | undefined {
    const [first, second] = this.#byPrefix.all({ $prefix: idOrPrefix });
    if (first === undefined) return undefined;
    return second === undefined || first['id'] === idOrPrefix ? this.#parse(first) : 'ambiguous';
  }

  /** Oldest first. */
  revisions(id: string): Finding[] {
    return this.#revisions.all(id).map((row) => this.#parse(row));
  }

  #parse(row: Record<string, unknown>): Finding {
    return this.#database.json(row['document'], `the finding ${row['id']}`) as Finding;
  }
}

function* entitiesOf({ related, farmsight: { cluster } }: Finding): Generator<[EntityKind, string]> {
  for (const user of [...related.user, ...cluster.users]) yield ['user', user];
  for (const device of [...related.hosts, ...cluster.devices]) yield ['device', device];
  for (const address of [...related.ip, ...cluster.networks.map((network) => network.key)]) yield ['ip', address];
}

const folded = (value: string): string => value.toLowerCase();

const foldedOrNull = (value: string | undefined): string | null => (value === undefined ? null : folded(value));
