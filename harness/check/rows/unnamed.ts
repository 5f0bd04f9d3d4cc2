import type { Evidence } from '../../core/evidence.ts';
import { answers, commandNumber, reasonNumber } from './effects.ts';
import { formatCount } from '../../core/units.ts';
import { reasonCodes } from '../../core/reason.ts';
import type { Finding } from '../../core/verdict.ts';
import type { Occurrences } from './occurrences.ts';

/**
 * What was found of refusals of some commands, beside those that came without a code: they cannot be held against the state.
 * Where these are more than all that were looked at, nobody says that what must hold of refusals held. O(n).
 */
export function besideUnnamed(
  refusals: Occurrences,
  evidence: Evidence,
  commands: readonly string[],
): Finding {
  const bare = unnamedRefusals(evidence, commands);
  if (bare === 0) return refusals.finding();
  const finding = refusals.finding(saysNotWhat);
  if (refusals.examined === 0 || bare <= refusals.examined) return finding;
  const of = formatCount(bare + refusals.examined);
  return { ...finding, open: `${formatCount(bare)} of ${of} refusals had no code, and a ${saysNotWhat}` };
}

/** How many refusals of some commands came without a code. */
function unnamedRefusals(evidence: Evidence, commands: readonly string[]): number {
  const { command, answer, reason } = evidence.history.columns;
  const wanted = new Uint8Array(evidence.commands.length + 1);
  for (const name of commands) wanted[commandNumber(evidence, name)] = 1;
  let bare = 0;
  for (let row = 0; row < evidence.history.count; row++)
    if (wanted[command[row]!] === 1 && answer[row] === answers.conflict && reason[row] === unnamed) bare += 1;
  return bare;
}

const unnamed = reasonNumber('unnamed-conflict');

/** Why a bare refusal is no proof of one. */
export const saysNotWhat = '409 without a code says that something clashed, not what';

/** In words, how a request was refused, by the number of its reason in a history. */
export function refusedAs(reason: number): string {
  const code = reasonCodes[reason - 1];
  return code === undefined || code === 'unnamed-conflict'
    ? 'refused without a reason'
    : `refused as ${code}`;
}
