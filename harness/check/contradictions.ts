import type { Evidence } from '../core/evidence.ts';
import type { Finding } from '../core/verdict.ts';
import { answers } from './rows/effects.ts';
import { Occurrences } from './rows/occurrences.ts';

/**
 * Finds accepted answers of our services that contradict themselves: a 2xx that the client could not use, because its ETag
 * tells another version than its body. Of a service that nobody knows they are only counted. O(n).
 */
export function contradictions({ history }: Evidence): Finding[] {
  if (history.tags !== undefined) return [];
  const { command, answer, status, nonce, done, slot } = history.columns;
  const wrong = new Occurrences('wrong-answer', (row) => ({
    key: history.slotName(slot[row]!),
    text: `request ${nonce[row]!} was answered ${status[row]!} with an ETag of another version than its body`,
    nonces: [nonce[row]!],
  }));
  for (let row = 0; row < history.count; row++) {
    if (command[row] === 0 || status[row]! < 200 || status[row]! > 299) continue;
    wrong.look();
    if (answer[row] === answers.unknown) wrong.add(done[row]!, 1, row);
  }
  return wrong.count === 0 ? [] : [wrong.finding()];
}
