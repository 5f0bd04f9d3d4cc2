import type { Evidence } from '../../core/evidence.ts';
import { answers, effectsOf, fates } from './effects.ts';

/**
 * By row: 1 where a command took effect or may have, as far as anybody knows: accepted, with a receipt, repeated, or without a
 * usable answer, whatever an audit says of it. O(n).
 */
export function possibleEffects(evidence: Evidence): Uint8Array {
  const { command, answer } = evidence.history.columns;
  const { fate, receipt } = effectsOf(evidence);
  return fate.map((one, row) => {
    if (command[row] === 0) return 0;
    const isOpen = answer[row] === answers.unknown || answer[row] === answers.replayed;
    return one !== fates.none || receipt[row]! >= 0 || isOpen ? 1 : 0;
  });
}
