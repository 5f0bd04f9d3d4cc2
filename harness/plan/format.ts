import type { Choices } from './choices.ts';
import type { Source } from './given.ts';
import { optionOf } from './option-table.ts';
import { readValue } from './option-value.ts';

/** A format that was asked for, and where, as a person finds it again: `--json`, `CONTEND_FORMAT`. */
export interface AskedFormat {
  readonly name: string;
  readonly source: string;
}

/** How what was found is printed: as was asked for; formats that contradict each other are added to `problems`. */
export function formatOf(asked: readonly AskedFormat[], problems: string[]): string {
  const [first, ...others] = asked;
  for (const { name, source } of others)
    if (name !== first?.name)
      problems.push(`${source}: there is one output; leave out this or ${first?.source}`);
  return first?.name ?? 'text';
}

/** The same of what one command line sets. */
export function formatIn({ given }: Source, choices: Choices, problems: string[]): string {
  const asked: AskedFormat[] = [];
  for (const name of ['json', 'markdown'] as const) {
    const source = given.get(name)?.source;
    if (source !== undefined) asked.push({ name, source });
  }
  const named = given.get('format');
  if (named !== undefined) {
    const read = readValue(optionOf('format').takes, named.texts[0] ?? '', choices);
    if (read.kind === 'problem') problems.push(`${named.source}: ${read.text}`);
    else asked.push({ name: named.texts[0] ?? '', source: named.source });
  }
  return formatOf(asked, problems);
}
