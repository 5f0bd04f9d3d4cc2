import type { Trace } from './record.ts';

/**
 * What a command did, as text that a record can keep: for each part ` read wrote` with `-` where nothing was written and
 * `+value` for each sum, without the first space: `0 1 17 18+41` made a record and brought another to version 18 and 41.
 */
export function outcomeText(traces: readonly Trace[], sums: readonly (readonly number[])[]): string {
  return traces
    .map(
      ({ read, wrote }, part) =>
        `${read} ${wrote ?? '-'}${(sums[part] ?? []).map((value) => `+${value}`).join('')}`,
    )
    .join(' ');
}

/** What a command did to one record: the version it saw, the one it wrote, and the new values of its `add` changes. */
export interface Effect {
  readonly read: number;
  readonly wrote: number | null;
  readonly added: readonly number[];
}

/** Reads the text of `outcomeText` back, by part in the order of the command; undefined for any other text. */
export function outcomeOf(text: string): readonly Effect[] | undefined {
  if (!/^\d+ (?:-|\d+(?:\+-?\d+)*)(?: \d+ (?:-|\d+(?:\+-?\d+)*))*$/.test(text)) return undefined;
  return effectsOf(text);
}

/** Reads a text that only `outcomeText`, or a store in its name, can have written. */
export function effectsOf(text: string): readonly Effect[] {
  const effects: Effect[] = [];
  for (let at = 0; at < text.length;) {
    const space = text.indexOf(' ', at);
    const next = text.indexOf(' ', space + 1);
    const end = next < 0 ? text.length : next;
    const plus = text.indexOf('+', space);
    const isAdding = plus >= 0 && plus < end;
    const wrote = text.slice(space + 1, isAdding ? plus : end);
    effects.push({
      read: Number(text.slice(at, space)),
      wrote: wrote === '-' ? null : Number(wrote),
      added: isAdding
        ? text
            .slice(plus + 1, end)
            .split('+')
            .map(Number)
        : [],
    });
    at = end + 1;
  }
  return effects;
}
