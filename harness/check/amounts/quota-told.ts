import type { Evidence } from '../../core/evidence.ts';
import { toldPrefix } from '../../core/sight.ts';
import { isDigest } from '../../core/sightings.ts';
import { notExamined } from '../../core/verdict.ts';
import type { Finding } from '../../core/verdict.ts';
import { changesOf } from '../rows/changes.ts';
import { answers, commandNumber, effectsOf, fates } from '../rows/effects.ts';
import { Occurrences } from '../rows/occurrences.ts';
import { countAtMost, countBelow, sortRows } from '../rows/row-order.ts';
import { sightColumn } from '../rows/fields.ts';
import { groupBySlot, groupsIn } from '../rows/slot-groups.ts';
import type { QuotaOptions } from './quota-options.ts';

/** Holds what was told of a counter against the order of its versions. */
export function toldQuota(
  evidence: Evidence,
  { command, counter, quota: allowed }: Pick<QuotaOptions, 'command' | 'counter' | 'quota'>,
): Finding[] {
  const { history, audit } = evidence;
  if (audit === undefined) return [toldInTime(evidence, { command, counter, quota: allowed })];
  const { answer, value, nonce, done, command: sent } = history.columns;
  const wanted = commandNumber(evidence, command);
  const groups = groupBySlot(history);
  const changes = changesOf(evidence, groups, [counter.collection]);
  const wrong = new Occurrences('wrong-counter', (row, left) => ({
    key: `${counter.collection}/${history.slotName(history.columns.slot[row]!)}`,
    text: `request ${nonce[row]!} was told that ${value[row]!} are free instead of ${left}`,
    nonces: [nonce[row]!],
  }));
  for (const made of groupsIn(changes.byRecord)) {
    sortRows(made, changes.wrote);
    let left = allowed;
    for (const change of made) {
      const row = changes.row[change]!;
      // After a version that nobody is known to have made nothing is said.
      if (row < 0 || sent[row] !== wanted || changes.wrote[change] !== allowed - left + 2) break;
      left -= 1;
      if (answer[row] === answers.accepted) wrong.look();
      const off = answer[row] === answers.accepted ? Math.abs(value[row]! - left) : 0;
      if (off > 0) wrong.add(done[row]!, off, row, left);
    }
  }
  return [wrong.finding()];
}

/** Holds what was told of a counter against the requests that can have been counted, and against each other. */
function toldInTime(
  evidence: Evidence,
  { command, counter, quota: allowed }: Pick<QuotaOptions, 'command' | 'counter' | 'quota'>,
): Finding {
  const { history } = evidence;
  const { command: sentCommand, value, answer, nonce, sent, done } = history.columns;
  const wanted = commandNumber(evidence, command);
  const { fate } = effectsOf(evidence);
  const free =
    history.tags === undefined ? value : sightColumn(history, `${toldPrefix}added.${counter.field}`);
  if (free === undefined) return notExamined('wrong-counter', 'answers do not tell how much is left');
  const wrong = new Occurrences('wrong-counter', (row, other) => ({
    key: `${counter.collection}/${history.slotName(history.columns.slot[row]!)}`,
    text:
      other < 0
        ? `request ${nonce[row]!} was told that ${free[row]!} are free, which nothing at that time explains`
        : `requests ${nonce[other]!} and ${nonce[row]!} were both told that ${free[row]!} are free`,
    nonces: other < 0 ? [nonce[row]!] : [nonce[other]!, nonce[row]!],
  }));
  for (const { rows: all } of groupBySlot(history).slots) {
    const rows = all.filter((row) => sentCommand[row] === wanted && fate[row] !== fates.none);
    const begun = Float64Array.from(rows, (row) => sent[row]!).toSorted();
    const ended = Float64Array.from(
      rows.filter((row) => fate[row] === fates.effect),
      (row) => done[row]!,
    ).toSorted();
    const owners = new Map<number, number>();
    for (const row of rows) {
      const left = free[row]!;
      if (answer[row] !== answers.accepted || !Number.isSafeInteger(left) || isDigest(left)) continue;
      wrong.look();
      const most = allowed - 1 - countBelow(ended, sent[row]!);
      const least = allowed - countAtMost(begun, done[row]!);
      const owner = owners.get(left);
      if (left > most || left < least) wrong.add(done[row]!, Math.max(left - most, least - left), row, -1);
      else if (owner !== undefined) wrong.add(done[row]!, 1, row, owner);
      owners.set(left, row);
    }
  }
  return wrong.finding();
}
