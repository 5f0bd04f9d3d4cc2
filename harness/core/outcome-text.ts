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

/** Reads the text of `outcomeText` back, by part in the order of the command; undefined for any other text. */
export function outcomeOf(
  text: string,
):
  | readonly { readonly read: number; readonly wrote: number | null; readonly added: readonly number[] }[]
  | undefined {
  if (!/^\d+ (?:-|\d+(?:\+-?\d+)*)(?: \d+ (?:-|\d+(?:\+-?\d+)*))*$/.test(text)) return undefined;
  const words = text.split(' ');
  return Array.from({ length: words.length / 2 }, (_, part) => {
    const [wrote = '-', ...added] = (words[2 * part + 1] ?? '').split('+');
    return {
      read: Number(words[2 * part]),
      wrote: wrote === '-' ? null : Number(wrote),
      added: added.map(Number),
    };
  });
}
