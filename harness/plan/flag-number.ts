import type { Choices } from './choices.ts';
import type { Source } from './given.ts';
import { optionOf } from './option-table.ts';
import type { FlagName } from './option-table.ts';
import { readValue } from './option-value.ts';

/** The figure that a flag takes, or that counts where it is not given; a problem is noted, and the figure is then NaN. */
export function flagNumber(
  name: FlagName,
  { given }: Pick<Source, 'given'>,
  choices: Choices,
  problems: string[],
): number {
  const { takes, default: byDefault = '' } = optionOf(name);
  const read = readValue(takes, given.get(name)?.texts[0] ?? byDefault, choices);
  if (read.kind === 'value') return Number(read.value);
  problems.push(`--${name}: ${read.text}`);
  return Number.NaN;
}
