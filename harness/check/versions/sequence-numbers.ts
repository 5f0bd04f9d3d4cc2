import type { Audit, Evidence } from '../../core/evidence.ts';
import { askedPrefix } from '../../core/sight.ts';
import { answers, isIn } from '../rows/effects.ts';
import { sightedUnder } from '../rows/fields.ts';
import type { SequenceOptions } from './sequence-options.ts';

/** The numbers of entries by the rows that appended them; NaN for none. */
export interface SequenceNumbers {
  /** What took effect: by its receipt; without an audit accepted, by what was asked for or else told. */
  readonly given: Float64Array;
  /** What may have taken effect, as it was asked for; nothing where there is an audit. */
  readonly possible: Float64Array;
}

/** Reads numbers off receipts, or without an audit off requests and answers. O(n). */
export function sequenceNumbers(
  evidence: Evidence,
  wanted: number,
  options: SequenceOptions,
): SequenceNumbers {
  const { history, audit } = evidence;
  const nothing = new Float64Array(history.count).fill(Number.NaN);
  if (audit !== undefined) return { given: received(evidence, audit, wanted, options), possible: nothing };
  const { command, answer, value } = history.columns;
  const asked = sightedUnder(evidence, askedPrefix + (options.number ?? ''));
  const given = nothing.slice();
  for (let row = 0; row < history.count; row++) {
    if (command[row] !== wanted) continue;
    const own = asked[row]!;
    if (answer[row] === answers.accepted) given[row] = Number.isNaN(own) ? value[row]! : own;
    else if (answer[row] === answers.unknown || answer[row] === answers.replayed) nothing[row] = own;
  }
  return { given, possible: nothing };
}

function received(
  { history }: Evidence,
  { receipts }: Audit,
  wanted: number,
  { entries }: SequenceOptions,
): Float64Array {
  const number = new Float64Array(history.count).fill(Number.NaN);
  const ofKey = receipts.keys.map((key) => (isIn(key, [entries]) ? numberIn(key) : Number.NaN));
  const rows = history.rowsByNonce();
  for (let i = 0; i < receipts.count; i++) {
    const row = rows(receipts.nonce[i]!);
    const own = ofKey[receipts.key[i]!]!;
    if (row >= 0 && history.columns.command[row] === wanted && receipts.wrote[i]! > 0 && own > 0)
      number[row] = own;
  }
  return number;
}

/** The number at the end of an entry's key. */
export function numberIn(key: string): number {
  return Number(key.slice(key.lastIndexOf('.') + 1));
}
