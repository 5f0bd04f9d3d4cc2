import type { Evidence } from '../../core/evidence.ts';
import { askedPrefix, toldPrefix } from '../../core/sight.ts';
import type { Finding } from '../../core/verdict.ts';
import { answers, commandNumber, settledTimes } from '../rows/effects.ts';
import { sightedColumns } from '../rows/fields.ts';
import { Occurrences } from '../rows/occurrences.ts';
import { rowsOfSlot } from '../rows/slot-groups.ts';
import type { ContentsOptions } from './contents-options.ts';

/** From this share of answers on that tell what was put, one that tells something else is no form of the service. */
const mostly = 0.5;

/**
 * Finds accepted puts of a service that is not ours that were told another content than they have put, where most are told their own.
 * A service that shows what was there before does so each time, and says nothing here; one that reads again before it answers may
 * show what was put meanwhile. That answers agree is no case of an invariant that was looked at. O(n), and for each that was told
 * something else the requests of its slot.
 */
export function toldPuts(evidence: Evidence, options: ContentsOptions): Finding[] {
  const { history } = evidence;
  if (history.tags === undefined) return [];
  const { command, answer, slot, nonce, sent, done } = history.columns;
  const wanted = commandNumber(evidence, options.command);
  const fields = Object.keys(options.fields);
  const told = sightedColumns(
    history,
    fields.map((name) => toldPrefix + name),
  );
  const asked = sightedColumns(
    history,
    fields.map((name) => askedPrefix + options.fields[name]),
  );
  const wrong = new Occurrences<string>('wrong-answer', (field, row) => ({
    key: `${options.collection}/${history.slotName(slot[row]!)}`,
    text: `request ${nonce[row]!} was told another ${field} than it has put`,
    nonces: [nonce[row]!],
  }));
  const isOther = (row: number, at: number): boolean =>
    !Number.isNaN(told[at]![row]!) && !Number.isNaN(asked[at]![row]!) && told[at]![row] !== asked[at]![row];
  const settled = settledTimes(evidence);
  /** Whether all that a request was told is what another one, which may have been accepted meanwhile, has put. */
  const isOfNow = (row: number): boolean =>
    rowsOfSlot(history, slot[row]!).some(
      (other) =>
        command[other] === wanted &&
        (answer[other] === answers.accepted || answer[other] === answers.unknown) &&
        sent[other]! <= done[row]! &&
        settled[other]! >= sent[row]! &&
        told.every((column, at) => Number.isNaN(column[row]!) || column[row] === asked[at]![other]),
    );
  const rows: number[] = [];
  for (let row = 0; row < history.count; row++)
    if (
      command[row] === wanted &&
      answer[row] === answers.accepted &&
      told.some((column) => !Number.isNaN(column[row]!))
    )
      rows.push(row);
  // Most of what was there before is what was put, too: an answer agrees only where all of it does.
  const others = rows.filter((row) => fields.some((_, at) => isOther(row, at)));
  if (rows.length - others.length < mostly * rows.length) return [];
  for (const row of others)
    if (!isOfNow(row)) wrong.add(done[row]!, 1, fields.find((_, at) => isOther(row, at)) ?? '', row);
  return wrong.count === 0 ? [] : [wrong.finding()];
}
