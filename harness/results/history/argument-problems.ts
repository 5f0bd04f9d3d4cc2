import type { CommandSpec } from '../../core/command.ts';
import type { RequestLine } from './lines.ts';
import { shortly } from './line-shapes.ts';

/** What is wrong with the arguments of a command, by what it declares of its body; others stand in its path. */
export function argumentProblems(
  { name, body }: CommandSpec,
  args: NonNullable<RequestLine['args']>,
): string[] {
  const problems: string[] = [];
  for (const [arg, property] of Object.entries(body)) {
    const value = args[arg];
    if (value === undefined) {
      if (property.optional !== true)
        problems.push(`${name} takes ${arg}, ${property.about}; write it into args`);
    } else if (property.type === 'integer' ? !Number.isSafeInteger(value) : typeof value !== 'string') {
      const what = property.type === 'integer' ? 'a whole number' : 'a text';
      if (property.handed !== true) problems.push(`${arg} of ${name} is ${shortly(value)}; write ${what}`);
    }
  }
  return problems;
}
