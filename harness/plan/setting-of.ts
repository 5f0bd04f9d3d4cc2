import type { Choices } from './choices.ts';
import type { Given } from './given.ts';
import type { Setting } from './merged.ts';
import { optionOf } from './option-table.ts';
import type { OptionName } from './option-table.ts';
import { readValue } from './option-value.ts';

/** The values that somebody set an option to; what cannot be read is added to `problems`. */
export function settingOf(
  name: OptionName,
  given: Given | undefined,
  choices: Choices,
  problems: string[],
): Setting<unknown> | undefined {
  if (given === undefined) return undefined;
  const { takes } = optionOf(name);
  const instead = takes.kind === 'output' ? 'once is enough' : '--blocks repeats';
  const values: unknown[] = [];
  const seen = new Set<string>();
  let broken = false;
  for (const text of given.texts) {
    const read = readValue(takes, text, choices);
    const shown = JSON.stringify(read.kind === 'value' ? read.value : text);
    if (read.kind === 'problem') problems.push(`${given.source}: ${read.text}`);
    else if (seen.has(shown)) problems.push(`${given.source}: ${text} is listed twice; ${instead}`);
    broken ||= read.kind === 'problem' || seen.has(shown);
    seen.add(shown);
    if (read.kind === 'value') values.push(read.value);
  }
  return { values, source: given.source, broken };
}
