import type { History } from '../core/history.ts';
import { isRaceByNumber } from '../core/reason.ts';
import { formatCount } from '../core/units.ts';
import { answers } from './rows/effects.ts';
import { sortRows } from './rows/row-order.ts';

/** For so much of the race all must have lost, and so many tries, before nobody believes that somebody else was faster. */
const share = 0.5;
const fewest = 20;

/**
 * Says for how long every command was told that somebody else was faster, although nothing was accepted or refused for good;
 * undefined where that was less than half of the time from a moment on. O(n).
 */
export function stalemate({ columns, count }: History, fromMs: number, clients: number): string | undefined {
  const { command, answer, reason, done } = columns;
  const ended = Uint32Array.from({ length: count }, (_, row) => row).filter(
    (row) => command[row] !== 0 && done[row]! >= fromMs,
  );
  sortRows(ended, done);
  const endMs = done[ended.at(-1) ?? 0] ?? fromMs;
  const least = { ms: share * (endMs - Math.max(fromMs, 0)), tries: Math.max(fewest, 2 * clients) };
  let sinceMs = Math.max(fromMs, 0);
  let tries = 0;
  let longest = { ms: 0, tries: 0, sinceMs };
  const close = (ms: number): void => {
    if (tries >= least.tries && ms - sinceMs > longest.ms) longest = { ms: ms - sinceMs, tries, sinceMs };
  };
  for (const row of ended) {
    if (answer[row] === answers.conflict && isRaceByNumber[reason[row]!] === 1) tries += 1;
    else if (answer[row] !== answers.unknown && answer[row] !== answers.notSent) {
      close(done[row]!);
      sinceMs = done[row]!;
      tries = 0;
    }
  }
  close(endMs);
  if (longest.ms < least.ms || longest.tries === 0) return undefined;
  const seconds = (ms: number): string => (ms / 1000).toFixed(1);
  return `from ${seconds(longest.sinceMs)} s to ${seconds(longest.sinceMs + longest.ms)} s each of ${formatCount(longest.tries)} commands was told that somebody else was faster, but nobody was`;
}
