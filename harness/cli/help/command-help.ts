import { optionOf } from '../../plan/option-table.ts';
import type { Flag, Flags } from '../../plan/option.ts';
import { wrap } from '../../report/wrap.ts';
import type { Examples } from '../command.ts';
import { entry, exampleLines, list, widthInside } from './layout.ts';

/** What help has to know of a command, or of a script. */
interface Documented {
  readonly name: string;
  readonly usage: string;
  readonly about: string;
  readonly options: Partial<Flags>;
  readonly fewOptions?: readonly string[];
  readonly defaults?: Readonly<Partial<Record<string, string>>>;
  readonly terms?: { readonly title: string; readonly of: readonly { name: string; about: string }[] };
  readonly examples: Examples;
}

/** What `--help` prints of a command: what it is for, examples, and what it takes, or the flags that people use most. */
export function commandHelp(command: Documented, width: number): string {
  const { name, usage, about, options, fewOptions = Object.keys(options), terms, examples } = command;
  const { defaults = {} } = command;
  const inside = widthInside(width);
  return [
    ...wrap(`npm run ${name}${usage === '' ? '' : ` -- ${usage}`}`, inside),
    '',
    ...wrap(about, inside),
    ...(examples.length === 0 ? [] : ['', 'examples:', ...exampleLines(name, examples, inside)]),
    '',
    'flags:',
    ...fewOptions.flatMap((flag) => flagLines(flag, options[flag], defaults[flag], inside)),
    ...flagLines('help', optionOf('help'), undefined, inside),
    ...(terms === undefined ? [] : list(terms.title, terms.of, inside)),
  ].join('\n');
}

function flagLines(
  name: string,
  flag: Flag | undefined,
  byCommand: string | undefined,
  width: number,
): string[] {
  if (flag === undefined) return [];
  const { about, placeholder, default: usual } = flag;
  const byDefault = byCommand ?? usual;
  const ends = byDefault === undefined || byDefault === 'default' ? '' : ` [${byDefault}]`;
  return entry(`  --${name} ${placeholder}`.trimEnd(), `${about}${ends}`, 24, width);
}
