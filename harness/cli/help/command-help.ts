import { optionOf } from '../../plan/option-table.ts';
import type { FlagName } from '../../plan/option-table.ts';
import { wrap } from '../../report/wrap.ts';
import type { Command } from '../command.ts';
import { entry, exampleLines, list, widthInside } from './layout.ts';

/** What `--help` prints of a command: what it is for, examples, and what it takes, or the flags that people use most. */
export function commandHelp(command: Command, width: number): string {
  const { name, usage, about, options, fewOptions = options, terms, examples } = command;
  const inside = widthInside(width);
  return [
    ...wrap(`npm run ${name}${usage === '' ? '' : ` -- ${usage}`}`, inside),
    '',
    ...wrap(about, inside),
    ...(examples.length === 0 ? [] : ['', 'examples:', ...exampleLines(name, examples, inside)]),
    '',
    'flags:',
    ...[...fewOptions, 'help' as const].flatMap((flag) => flagLines(command, flag, inside)),
    ...(terms === undefined ? [] : list(terms.title, terms.of, inside)),
  ].join('\n');
}

function flagLines({ defaults = {} }: Command, flag: FlagName, width: number): string[] {
  const { about, placeholder, default: usual } = optionOf(flag);
  const byDefault = defaults[flag] ?? usual;
  const ends = byDefault === undefined || byDefault === 'default' ? '' : ` [${byDefault}]`;
  return entry(`  --${flag} ${placeholder}`.trimEnd(), `${about}${ends}`, 24, width);
}
