import { partsOf } from '../core/command.ts';
import type { Arguments, CommandSpec } from '../core/command.ts';
import type { Evidence } from '../core/evidence.ts';
import type { History } from '../core/history.ts';
import { collectionOf } from '../core/record.ts';
import { askedPrefix } from '../core/sight.ts';
import { numberOf } from '../core/sightings.ts';
import type { Workload } from '../core/workload.ts';
import { withColumns } from './rewritten.ts';
import { answers, reasonNumber } from './rows/effects.ts';
import { sightColumn } from './rows/fields.ts';
import { Latest } from './rows/latest.ts';
import { groupBySlot, rowsOf } from './rows/slot-groups.ts';

/**
 * Reads deletions that a foreign service repeats. DELETE is idempotent (RFC 9110, 9.2.2): some say yes to it as well where the
 * record is gone. Where one did so for certain with records of a collection, such an answer says no more than that one is gone:
 * it is read so where nobody can have created the record again, and where another may have removed it nobody knows who did. Of
 * a record that is there once, the answer that came first counts, as long as any of them was on its way. O(n log n).
 */
export function withoutRepeatedDeletions(
  evidence: Evidence,
  { commands, seed }: Pick<Workload, 'commands' | 'seed'>,
): Evidence {
  const { history, settings } = evidence;
  const roles = commands.map(roleOf);
  if (history.tags === undefined || !roles.some((role) => role?.does === 'delete')) return evidence;
  const answer = history.columns.answer.slice(0, history.count);
  const reason = history.columns.reason.slice(0, history.count);
  const sent = history.columns.sent.slice(0, history.count);
  const seeded = seededIn(seed({ key: 0, generation: 0, name: '' }, settings).map(({ key }) => key));
  const records = recordsIn(history, roles).map(([record, rows]) => ({
    collection: collectionOfRecord(record),
    lives: new Lives(history, rows, roles, seeded.has(record)),
  }));
  const repeats = new Set(records.flatMap(({ collection, lives }) => (lives.isRepeated() ? collection : [])));
  if (repeats.size === 0) return evidence;
  for (const { collection, lives } of records) {
    if (!repeats.has(collection)) continue;
    const only = lives.onlyDeletion();
    for (const row of lives.deletions) {
      if (row === only?.row) sent[row] = only.sentMs;
      else if (only !== undefined || lives.isRepetition(row)) {
        answer[row] = answers.conflict;
        reason[row] = gone;
      } else if (lives.mayBeRepetition(row)) answer[row] = answers.unknown;
    }
  }
  const { answers: came = history.columns.answer } = evidence;
  return { ...withColumns(evidence, { answer, reason, sent }), answers: came };
}

const gone = reasonNumber('gone');

/** What a command does to a record as a whole, and in which collection. */
interface Role {
  readonly does: 'create' | 'delete';
  readonly collection: string;
}

function roleOf(command: CommandSpec): Role | undefined {
  const args: Arguments = Object.fromEntries(
    Object.entries(command.body).map(([name, { type }]) => [name, type === 'integer' ? 1 : 'a']),
  );
  for (const { key, when, then } of partsOf({ command, id: '0-0', args })) {
    const collection = collectionOf(key);
    if (command.method === 'DELETE' && then.some((change) => change.do === 'delete'))
      return { does: 'delete', collection };
    if (when.some((condition) => condition.is === 'absent' && !('field' in condition)))
      return { does: 'create', collection };
  }
  return undefined;
}

function collectionOfRecord(record: string): string {
  return record.slice(0, record.indexOf(' '));
}

/** What records of a slot are called that are there from the start: by collection and the number of their name in the slot. */
function seededIn(keys: readonly string[]): ReadonlySet<string> {
  return new Set(
    keys.map((key) => {
      const name = key.slice(key.lastIndexOf('/') + 1).replace(/^\./, '');
      return `${collectionOf(key)} ${name === '' ? '' : numberOf(name)}`;
    }),
  );
}

/** The rows that create or delete one record, by record, each with what it is called in its slot. */
function recordsIn(history: History, roles: readonly (Role | undefined)[]): (readonly [string, number[]])[] {
  const { command } = history.columns;
  const name = sightColumn(history, `${askedPrefix}name`);
  const groups = groupBySlot(history);
  const all: (readonly [string, number[]])[] = [];
  for (let group = 0; group < groups.count; group++) {
    const records = new Map<string, number[]>();
    for (const row of rowsOf(groups, group)) {
      const role = roles[command[row]! - 1];
      if (role === undefined) continue;
      const asked = name?.[row] ?? Number.NaN;
      const key = `${role.collection} ${Number.isNaN(asked) ? '' : asked}`;
      const rows = records.get(key);
      if (rows === undefined) records.set(key, [row]);
      else rows.push(row);
    }
    all.push(...records);
  }
  return all;
}

/** When one record was created and deleted, as far as the intervals of requests tell. */
class Lives {
  /** Rows that were told that they deleted it. */
  readonly deletions: readonly number[];
  readonly #history: History;
  /** Rows that deleted it or may have, by when they were sent, and until when any of those before can have done so. */
  readonly #deleting: readonly number[];
  readonly #untilMs: Float64Array;
  readonly #isSeeded: boolean;
  #creations = 0;
  readonly #places = new Map<number, number>();
  /** When accepted ones were sent, by when they were answered; and until when a creation may take effect, by when it was sent. */
  readonly #deleted = new Latest();
  readonly #created = new Latest();
  readonly #creating = new Latest();

  constructor(
    history: History,
    rows: readonly number[],
    roles: readonly (Role | undefined)[],
    isSeeded: boolean,
  ) {
    this.#history = history;
    this.#isSeeded = isSeeded;
    const { command, answer, sent, done } = history.columns;
    const isDeletion = (row: number): boolean => roles[command[row]! - 1]?.does === 'delete';
    const mayCount = rows.filter(
      (row) => answer[row] === answers.accepted || answer[row] === answers.unknown,
    );
    this.deletions = mayCount.filter((row) => isDeletion(row) && answer[row] === answers.accepted);
    this.#deleting = mayCount.filter(isDeletion).toSorted((one, other) => sent[one]! - sent[other]!);
    this.#untilMs = new Float64Array(this.#deleting.length + 1).fill(-Infinity);
    for (const [at, row] of this.#deleting.entries()) {
      this.#places.set(row, at);
      this.#untilMs[at + 1] = Math.max(this.#untilMs[at]!, this.#settled(row));
    }
    for (const row of this.deletions) this.#deleted.add(done[row]!, sent[row]!);
    for (const row of mayCount) {
      if (isDeletion(row)) continue;
      this.#creations += 1;
      this.#creating.add(sent[row]!, this.#settled(row));
      if (answer[row] === answers.accepted) this.#created.add(done[row]!, sent[row]!);
    }
  }

  /** It was deleted more often than it can have been there, or twice without being created in between. */
  isRepeated(): boolean {
    if (this.deletions.length > (this.#isSeeded ? 1 : 0) + this.#creations) return true;
    return this.deletions.some((row) => this.isRepetition(row));
  }

  /** Of a record that is there once: the deletion that was answered first, and when any was sent that may have been it. */
  onlyDeletion(): { readonly row: number; readonly sentMs: number } | undefined {
    const { sent, done } = this.#history.columns;
    if (!this.#isSeeded || this.#creations > 0 || this.deletions.length < 2) return undefined;
    const row = this.deletions.reduce((first, other) => (done[other]! < done[first]! ? other : first));
    // They stand in the order in which they were sent.
    return { row, sentMs: sent[this.#deleting[0]!]! };
  }

  /** It was deleted before this row was sent, or never there, and nobody can have created it since. */
  isRepetition(row: number): boolean {
    const { sent, done } = this.#history.columns;
    if (!this.#isSeeded && this.#creating.countUntil(done[row]!) === 0) return true;
    const deletedMs = this.#deleted.before(sent[row]!);
    if (deletedMs === -Infinity) return false;
    return this.#creating.countUntil(done[row]!) === 0 || this.#creating.until(done[row]!) < deletedMs;
  }

  /** Another row may have deleted it before this one did, and nobody has created it for certain in between. */
  mayBeRepetition(row: number): boolean {
    const { sent, done } = this.#history.columns;
    const at = this.#places.get(row) ?? 0;
    const next = this.#deleting[at + 1];
    if (next !== undefined && sent[next]! <= done[row]!) return true;
    return at > 0 && this.#untilMs[at]! >= this.#created.before(sent[row]!);
  }

  #settled(row: number): number {
    const { answer, done } = this.#history.columns;
    return answer[row] === answers.unknown ? Infinity : done[row]!;
  }
}
