import type { Evidence } from '../../core/evidence.ts';
import type { Fields } from '../../core/record.ts';
import { askedPrefix } from '../../core/sight.ts';
import { numberOf } from '../../core/sightings.ts';
import { answers, commandNumber } from '../rows/effects.ts';
import { sightedColumns } from '../rows/fields.ts';
import type { ContentsOptions } from './contents-options.ts';

const empty = numberOf('');

/** What requests have put into records as a whole and reads have shown of them, each content as one number. */
export interface PutContents {
  /** By row: what a read showed, or a request has put; a field that is left out is empty. */
  readonly content: Float64Array;
  /** What a request is made on: named by it, or what its client read last; NaN where neither is known. */
  readonly baseOf: (row: number) => number;
  /** By row: the read that its client made last before this command; -1 for none. */
  readonly readBefore: Int32Array;
  /** Requests name in an argument what they replace. */
  readonly namesBases: boolean;
  /** The content before anybody has changed it. */
  readonly seeded: number;
  readonly ofRecord: (fields: Fields) => number;
}

/** Reads contents off a history; undefined where reads show none of their fields. O(n). */
export function putContents(evidence: Evidence, options: ContentsOptions): PutContents | undefined {
  const { history } = evidence;
  const { command, operation, answer } = history.columns;
  // What a service never shows is not compared.
  const fields = Object.keys(options.fields).filter((name) => history.sightings.names.includes(name));
  if (fields.length === 0) return undefined;
  const wanted = commandNumber(evidence, options.command);
  const shown = sightedColumns(history, fields);
  const asked = sightedColumns(
    history,
    fields.map((name) => askedPrefix + options.fields[name]),
  );
  const replaced = sightedColumns(
    history,
    (options.replaces ?? []).map((name) => askedPrefix + name),
  );
  const joinedTexts = (textOf: (name: string) => string | undefined): number =>
    joined(
      fields.map((name) => Float64Array.of(numberOf(textOf(name) ?? ''))),
      0,
    );
  const content = new Float64Array(history.count);
  for (let row = 0; row < history.count; row++)
    content[row] = joined(command[row] === 0 ? shown : asked, row);
  const latestRead = new Map<number, number>();
  const readBefore = new Int32Array(history.count).fill(-1);
  // The rows of an operation are in its own order.
  for (let row = 0; row < history.count; row++) {
    if (command[row] === wanted) readBefore[row] = latestRead.get(operation[row]!) ?? -1;
    else if (answer[row] === answers.found) latestRead.set(operation[row]!, row);
  }
  return {
    content,
    readBefore,
    namesBases: replaced.length > 0,
    seeded: joinedTexts((name) => options.seed[name]),
    ofRecord: (record) => joinedTexts((name) => record.get(name)),
    baseOf(row) {
      const named = replaced.find((column) => !Number.isNaN(column[row]!));
      if (named !== undefined) return named[row]!;
      const read = readBefore[row]!;
      return read < 0 ? Number.NaN : content[read]!;
    },
  };
}

/** The values of several columns as one: that of a single column itself, else a digest of 52 bits. */
function joined(columns: readonly Float64Array[], row: number): number {
  const one = columns[0]![row]!;
  if (columns.length === 1) return Number.isNaN(one) ? empty : one;
  let high = 0x811c9dc5;
  let low = 0x9e3779b1;
  for (const column of columns) {
    const value = Number.isNaN(column[row]!) ? empty : column[row]!;
    high = Math.imul(high ^ Math.floor(value / 2 ** 27), 0x01000193);
    high ^= high >>> 15;
    low = Math.imul(low ^ (value % 2 ** 27), 0x85ebca6b);
    low ^= low >>> 13;
  }
  return ((high ^ low) >>> 6) * 2 ** 26 + ((low ^ Math.imul(high, 0x2c1b3c6d)) >>> 6);
}
