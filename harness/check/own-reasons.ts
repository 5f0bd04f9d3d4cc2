import type { Evidence } from '../core/evidence.ts';
import type { History } from '../core/history.ts';
import { areKin } from '../core/own-reasons.ts';
import { reasonCodes } from '../core/reason.ts';
import type { Reason } from '../core/reason.ts';
import type { Witness } from '../core/verdict.ts';
import { alienSight, takenForSight } from '../core/sight.ts';
import { withColumns } from './rewritten.ts';
import { answers, reasonNumber } from './rows/effects.ts';
import { Presence } from './rows/presence.ts';
import { sightColumn } from './rows/fields.ts';
import { groupBySlot, rowsOf } from './rows/slot-groups.ts';

/**
 * Reads refusals of a foreign service whose code the command cannot give as what they are taken for. Whoever was alone at the
 * records of its slot lost no race, so that a command with one refusal is held to that one; where others were there, such a
 * code says no more than a 409 without one. O(n log n).
 */
export function inOwnReasons(evidence: Evidence): Evidence {
  const { history } = evidence;
  const { columns, count } = history;
  const alien = sightColumn(history, alienSight);
  const takenFor = sightColumn(history, takenForSight);
  if (history.tags === undefined || alien === undefined || takenFor === undefined) return evidence;
  const { sent, done } = columns;
  const reason = columns.reason.slice(0, count);
  const groups = groupBySlot(history);
  for (let group = 0; group < groups.count; group++) {
    const rows = rowsOf(groups, group);
    let busy: Presence | undefined;
    for (const row of rows) {
      if (Number.isNaN(alien[row]!)) continue;
      const told = codeOf(alien[row]!);
      const taken = codeOf(takenFor[row]!);
      if (taken === 'write-conflict' || areKin(told, taken)) reason[row] = takenFor[row]!;
      else if ((busy ??= underWay(history, rows)).most(sent[row]!, done[row]!) > 1) reason[row] = unnamed;
      else if (taken !== 'unnamed-conflict') reason[row] = takenFor[row]!;
    }
  }
  return withColumns(evidence, { reason });
}

/** The text of a witness with the code that a request was told, where it was read as another one. */
export function inToldCodes({ history }: Evidence): (witness: Witness) => Witness {
  const alien = sightColumn(history, alienSight);
  if (alien === undefined) return (witness) => witness;
  const rows = history.rowsByNonce();
  return (witness) => {
    const [row = -1] = witness.nonces.map((nonce) => rows(nonce));
    if (row < 0 || Number.isNaN(alien[row]!)) return witness;
    const read = codeOf(history.columns.reason[row]!);
    const told = `refused as ${codeOf(alien[row]!)}, which is read as ${read}`;
    return { ...witness, text: witness.text.replace(`refused as ${read}`, told) };
  };
}

/** When commands of a slot were on their way. */
function underWay({ columns }: History, rows: Uint32Array): Presence {
  const { command, answer, sent, done } = columns;
  const busy = new Presence();
  for (const row of rows) {
    if (command[row] === 0 || answer[row] === answers.notSent) continue;
    busy.came(sent[row]!);
    if (answer[row] !== answers.unknown) busy.went(done[row]!);
  }
  return busy;
}

/** A code by its number in a history. */
export function codeOf(number: number): Reason {
  return reasonCodes[number - 1] ?? 'unnamed-conflict';
}

const unnamed = reasonNumber('unnamed-conflict');
