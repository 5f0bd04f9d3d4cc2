import type { Choices } from './choices.ts';
import { split } from './given.ts';
import type { Source } from './given.ts';
import { optionOf } from './option-table.ts';
import type { FlagName } from './option-table.ts';
import { readValue } from './option-value.ts';
import type { Read } from './option-value.ts';

type Value = Extract<Read, { kind: 'value' }>['value'];

/** Reads what was given for a flag, or its default; what cannot be read is added to `problems`. */
export function valuesOf(
  name: FlagName,
  { given }: Pick<Source, 'given'>,
  choices: Choices,
  problems: string[],
): readonly Value[] {
  const { takes, default: usual } = optionOf(name);
  const source = given.get(name);
  const texts = source?.texts ?? (usual === undefined ? [] : split(name, usual));
  return texts.flatMap((text) => {
    const read = readValue(takes, text, choices);
    if (read.kind === 'value') return [read.value];
    problems.push(`${source?.source ?? `--${name}`}: ${read.text}`);
    return [];
  });
}
