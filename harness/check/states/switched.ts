import type { Evidence } from '../../core/evidence.ts';
import { reasonCodes } from '../../core/reason.ts';
import { answers, commandNumber, effectsOf } from '../rows/effects.ts';
import type { ExclusiveStatesOptions } from './exclusive-options.ts';

/**
 * By row: the position of the name of the setting that a request switches; -1 for another one. Where no receipt tells, an
 * operation switches its own on, and off the one that it was refused for just before, else its own: its rows are in its order.
 */
export function switchedBy(
  evidence: Evidence,
  { collection, on, off, names, own, blamed }: ExclusiveStatesOptions,
): Int8Array {
  const { history, audit } = evidence;
  const { receipt } = effectsOf(evidence, [collection]);
  const { command, operation, answer, reason } = history.columns;
  const [onNumber, offNumber] = [commandNumber(evidence, on), commandNumber(evidence, off)];
  const setting = new Int8Array(history.count).fill(-1);
  const refusedFor = new Map<number, string>();
  for (let row = 0; row < history.count; row++) {
    if (command[row] !== onNumber && command[row] !== offNumber) continue;
    const by = operation[row]!;
    const suffix = (command[row] === offNumber ? refusedFor.get(by) : undefined) ?? own(by);
    const key =
      receipt[row]! < 0 || audit === undefined
        ? suffix
        : audit.receipts.keys[audit.receipts.key[receipt[row]!]!];
    setting[row] = names.indexOf(key?.slice(key.lastIndexOf('.') + 1) ?? '');
    if (command[row] !== onNumber) continue;
    // The operation went on by what it was told, whether that proves anything or not (open repeats).
    const isTold = answer[row] === answers.conflict || answer[row] === answers.notSent;
    const code = isTold ? reasonCodes[reason[row]! - 1] : undefined;
    const why = code === undefined ? undefined : blamed(by, code);
    if (why === undefined) refusedFor.delete(by);
    else refusedFor.set(by, why);
  }
  return setting;
}
