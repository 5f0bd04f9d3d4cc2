import type { Choices } from './choices.ts';
import type { Given } from './given.ts';
import type { Setting } from './merged.ts';
import type { Takes } from './option.ts';
import { optionOf } from './option-table.ts';
import type { OptionName } from './option-table.ts';
import { readValue } from './option-value.ts';

/** The values that somebody set an option to; what cannot be read, or stands there twice although it may not, is added to `problems`. */
export function settingOf(
  name: OptionName,
  given: Given | undefined,
  choices: Choices,
  problems: string[],
  mayRepeat = false,
): Setting<unknown> | undefined {
  if (given === undefined) return undefined;
  const { takes } = optionOf(name);
  const values: unknown[] = [];
  const seen = new Set<string>();
  let broken = given.texts.length === 0;
  // Read as not set, it would race what nobody has named.
  if (broken) problems.push(`${given.source}: is an empty list; write one value at least, or leave it out`);
  for (const text of given.texts) {
    const read = readValue(takes, text, choices);
    const shown = JSON.stringify(read.kind === 'value' ? read.value : text);
    if (read.kind === 'problem') problems.push(`${given.source}: ${read.text}`);
    const isTwice = !mayRepeat && seen.has(shown);
    if (isTwice && read.kind === 'value')
      problems.push(`${given.source}: ${text} is listed twice; ${instead(takes)}`);
    broken ||= read.kind === 'problem' || isTwice;
    seen.add(shown);
    if (read.kind === 'value') values.push(read.value);
  }
  return { values, source: given.source, broken };
}

function instead({ kind }: Takes): string {
  if (kind === 'label') return 'names must differ';
  return kind === 'output' ? 'once is enough' : '--blocks repeats';
}
