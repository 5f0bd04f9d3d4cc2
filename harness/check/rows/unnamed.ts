import type { Evidence } from '../../core/evidence.ts';
import { answers, commandNumber, reasonNumber } from './effects.ts';
import { reasonCodes } from '../../core/reason.ts';

/**
 * Why refusals of some commands cannot be held against the state: they came without a code; undefined where each that came
 * had one.
 */
export function unnamedRefusals(evidence: Evidence, commands: readonly string[]): string | undefined {
  const { command, answer, reason } = evidence.history.columns;
  const wanted = new Uint8Array(evidence.commands.length + 1);
  for (const name of commands) wanted[commandNumber(evidence, name)] = 1;
  let last = evidence.history.count - 1;
  while (
    last >= 0 &&
    !(wanted[command[last]!] === 1 && answer[last] === answers.conflict && reason[last] === unnamed)
  )
    last -= 1;
  return last < 0 ? undefined : saysNotWhat;
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
