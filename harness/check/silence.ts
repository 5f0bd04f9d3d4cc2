import type { History } from '../core/history.ts';
import { formatCount } from '../core/units.ts';
import { answers } from './rows/effects.ts';

/** The race is looked at in so many parts of equal length; so many in a row without any answer leave too much open. */
const parts = 40;
const mostSilent = 10;

/**
 * Says from when on no command was answered for a quarter of a race or longer while clients sent some, and what became of
 * them; undefined where one was. Times are those of the race, with its warm-up.
 */
export function silence({ columns, count }: History, fromMs: number, clients: number): string | undefined {
  const { command, answer, status, intended, done } = columns;
  let startMs = Infinity;
  let endMs = -Infinity;
  let failed = 0;
  for (let row = 0; row < count; row++) {
    startMs = Math.min(startMs, intended[row]!);
    endMs = Math.max(endMs, done[row]!);
    if (command[row] !== 0 && !isAnswered(answer[row]!)) failed += 1;
  }
  const least = Math.max(2, clients / 2);
  if (failed < least) return undefined;
  startMs = Math.max(startMs, fromMs);
  const [fromSilent, toSilent] = longestGap(columns, count, { startMs, endMs });
  if (toSilent - fromSilent < (mostSilent / parts) * (endMs - startMs)) return undefined;
  const unanswered = new Map<string, number>();
  let met = 0;
  for (let row = 0; row < count; row++) {
    if (command[row] === 0 || isAnswered(answer[row]!) || done[row]! < fromSilent || done[row]! > toSilent)
      continue;
    const fate = fateOf(answer[row]!, status[row]!);
    unanswered.set(fate, (unanswered.get(fate) ?? 0) + 1);
    met += 1;
  }
  if (met < least) return undefined;
  const fates = [...unanswered]
    .toSorted(([, one], [, other]) => other - one)
    .slice(0, 3)
    .map(([fate, times]) => `${formatCount(times)} ${fate}`);
  const seconds = (ms: number): string => (ms / 1000).toFixed(1);
  const when = toSilent >= endMs ? 'on' : `to ${seconds(toSilent)} s`;
  return `from ${seconds(fromSilent)} s ${when} no command was answered: ${fates.join(', ')}`;
}

/** The longest time between two answers of which no part of the race has one; its ends are answers, or those of the race. */
function longestGap(
  { command, answer, done }: History['columns'],
  count: number,
  { startMs, endMs }: { readonly startMs: number; readonly endMs: number },
): readonly [fromMs: number, toMs: number] {
  const firsts = new Float64Array(parts).fill(Infinity);
  const lasts = new Float64Array(parts).fill(-Infinity);
  for (let row = 0; row < count; row++) {
    const ms = done[row]!;
    if (command[row] === 0 || !isAnswered(answer[row]!) || ms < startMs) continue;
    const part = Math.min(parts - 1, Math.floor((parts * (ms - startMs)) / (endMs - startMs)));
    firsts[part] = Math.min(firsts[part]!, ms);
    lasts[part] = Math.max(lasts[part]!, ms);
  }
  let longest: readonly [number, number] = [startMs, startMs];
  let lastMs = startMs;
  for (let part = 0; part <= parts; part++) {
    const nextMs = part === parts ? endMs : firsts[part]!;
    if (nextMs === Infinity) continue;
    if (nextMs - lastMs > longest[1] - longest[0]) longest = [lastMs, nextMs];
    if (part < parts) lastMs = lasts[part]!;
  }
  return longest;
}

function isAnswered(answer: number): boolean {
  return answer !== answers.unknown && answer !== answers.notSent;
}

function fateOf(answer: number, status: number): string {
  if (answer === answers.notSent) return 'found nobody who took their connection';
  return status === 0 ? 'got no answer' : `were answered ${status}`;
}
