import type { Audit, Evidence } from '../../core/evidence.ts';
import { askedPrefix } from '../../core/sight.ts';
import { numberOf } from '../../core/sightings.ts';
import type { Finding } from '../../core/verdict.ts';
import { answers } from '../rows/effects.ts';
import { Occurrences } from '../rows/occurrences.ts';
import { sightedColumns } from '../rows/fields.ts';
import { groupBySlot } from '../rows/slot-groups.ts';
import { writersOf } from '../rows/writers.ts';
import type { ContentsOptions } from './contents-options.ts';

/** Compares every version that was read, and the last one, with what the request that wrote it has put. O(n log n). */
export function receivedContents(
  evidence: Evidence,
  audit: Audit,
  { collection, fields: put, seed }: ContentsOptions,
): Finding {
  const { history } = evidence;
  const fields = Object.keys(put);
  const { command, answer, version, nonce, done } = history.columns;
  const writers = writersOf(evidence, audit, collection);
  const columns = sightedColumns(history, [...fields, ...fields.map((name) => askedPrefix + put[name])]);
  const shown = columns.slice(0, fields.length);
  const asked = columns.slice(fields.length);
  const seeded = fields.map((name) => numberOf(seed[name] ?? ''));
  // Where nothing at all was noted, nobody knows what a read showed.
  const isNoted = history.sightings.count > 0;
  const wrong = new Occurrences<readonly [key: string, field: string]>(
    'wrong-field',
    ([key, field], writer) => ({
      key,
      text: `${field} is not what ${writer < 0 ? 'was seeded' : `request ${nonce[writer]!} has put`}`,
      nonces: writer < 0 ? [] : [nonce[writer]!],
    }),
  );
  const hold = (key: string, field: number, isRight: boolean, atMs: number, writer: number): void => {
    wrong.look();
    if (!isRight) wrong.add(atMs, 1, [key, fields[field]!], writer);
  };
  /** The row that wrote a version; -1 for the seed, undefined where nobody knows what it has put. */
  const writerOf = (position: number, of: number): number | undefined => {
    const trace = position < 0 ? -1 : writers.traceOf(position, of);
    if (trace < 0) return of === 1 ? -1 : undefined;
    const row = writers.rowOf[trace]!;
    return row >= 0 && asked.some((column) => !Number.isNaN(column[row]!)) ? row : undefined;
  };
  for (const { name, rows } of groupBySlot(history).slots) {
    const key = `${collection}/${name}`;
    const position = writers.positionOf(key);
    let last = 0;
    let writer: number | undefined;
    for (const row of rows) {
      if (command[row] !== 0 || answer[row] !== answers.found || !isNoted) continue;
      if (version[row] !== last) writer = writerOf(position, (last = version[row]!));
      if (writer === undefined) continue;
      for (let field = 0; field < fields.length; field++) {
        const right = writer < 0 ? seeded[field]! : asked[field]![writer]!;
        hold(key, field, shown[field]![row] === right, done[row]!, writer);
      }
    }
    const record = audit.records.get(key);
    const maker = record?.live === true ? writerOf(position, record.version) : undefined;
    if (record === undefined || maker === undefined) continue;
    for (const [field, name] of fields.entries()) {
      const text = record.fields.get(name);
      const right = maker < 0 ? seeded[field]! : asked[field]![maker]!;
      hold(key, field, text !== undefined && numberOf(text) === right, Infinity, maker);
    }
  }
  return wrong.findingUnless('nobody noted what was put and what was shown');
}
