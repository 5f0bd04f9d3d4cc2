import type { Evidence } from '../../core/evidence.ts';
import { askedPrefix, toldPrefix } from '../../core/sight.ts';
import type { Finding } from '../../core/verdict.ts';
import { answers, commandNumber } from '../rows/effects.ts';
import { sightedColumns } from '../rows/fields.ts';
import { Occurrences } from '../rows/occurrences.ts';
import type { ContentsOptions } from './contents-options.ts';

/** From this share of answers on that tell a field as it was put, one that tells it otherwise is no form of the service. */
const mostly = 0.5;

/**
 * Finds accepted puts of a service that is not ours that were told another content than they have put, where most are told their own.
 * A service that shows what was there before does so each time, and says nothing here. That answers agree is no case of an
 * invariant that was looked at. O(n).
 */
export function toldPuts(evidence: Evidence, options: ContentsOptions): Finding[] {
  const { history } = evidence;
  if (history.tags === undefined) return [];
  const { command, answer, slot, nonce, done } = history.columns;
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
  for (const [at, field] of fields.entries()) {
    const rows: number[] = [];
    for (let row = 0; row < history.count; row++) {
      const isTold = command[row] === wanted && answer[row] === answers.accepted;
      if (isTold && !Number.isNaN(told[at]![row]!) && !Number.isNaN(asked[at]![row]!)) rows.push(row);
    }
    const other = rows.filter((row) => told[at]![row] !== asked[at]![row]);
    if (rows.length - other.length < mostly * rows.length) continue;
    for (const row of other) wrong.add(done[row]!, 1, field, row);
  }
  return wrong.count === 0 ? [] : [wrong.finding()];
}
