import type { Evidence } from '../core/evidence.ts';
import { askedPrefix, grants, openRepeatSight } from '../core/sight.ts';
import { answers } from './rows/effects.ts';
import { sightColumn } from './rows/fields.ts';

/**
 * The same evidence, in which the answers to open repeats say nothing: where a command requires no Idempotency-Key, nobody
 * knows whether a service that is not ours looks at one. Who accepts a request that was sent again with its key may have
 * done it again, or repeat an earlier answer; who refuses it may repeat an earlier refusal. By what it was told an operation
 * goes on nevertheless: a reason stays what it was, and so does an acceptance that grants something, such as a lock, with which
 * a client has gone on.
 */
export function withoutOpenRepeats(evidence: Evidence): Evidence {
  const { history } = evidence;
  const repeats = history.tags === undefined ? undefined : sightColumn(history, openRepeatSight);
  if (repeats === undefined) return evidence;
  const { count } = history;
  const { answer: given, command, operation } = history.columns;
  const answer = given.slice(0, count);
  const version = history.columns.version.slice(0, count);
  const value = history.columns.value.slice(0, count);
  const last = new Map<number, number>();
  for (let row = 0; row < count; row++) if (command[row] !== 0) last.set(operation[row]!, row);
  const isSilent = (row: number): boolean =>
    !Number.isNaN(repeats[row]!) &&
    (given[row] === answers.conflict ||
      (given[row] === answers.accepted && (repeats[row] !== grants || last.get(operation[row]!) === row)));
  for (let row = 0; row < count; row++) {
    if (!isSilent(row)) continue;
    answer[row] = answer[row] === answers.accepted ? answers.unknown : answers.notSent;
    version[row] = 0;
    value[row] = Number.NaN;
  }
  const other = history.with({ answer, version, value });
  const { sightings } = history;
  for (let at = 0; at < sightings.count; at++) {
    const row = sightings.row[at]!;
    const name = sightings.names[sightings.field[at]!]!;
    if (!isSilent(row) || name.startsWith(askedPrefix))
      other.sightings.addNumber(row, name, sightings.value[at]!);
  }
  return { ...evidence, history: other };
}
