import type { Arguments, BodySchema } from '../../core/command.ts';

/** Arguments that no command takes: a number below the least, an empty text, or one that is missing; undefined where all are taken. */
export function wrongArguments(body: BodySchema, args: Arguments): Arguments | undefined {
  const required = Object.entries(body).filter(([name, { optional }]) => optional !== true && name in args);
  for (const [name, property] of required)
    if (property.type === 'integer') return { ...args, [name]: property.minimum - 2 };
  for (const [name, property] of required)
    if (property.type === 'string' && (property.pattern ?? property.oneOf) !== undefined)
      return { ...args, [name]: '' };
  const [last] = required.at(-1) ?? [];
  return last === undefined
    ? undefined
    : Object.fromEntries(Object.entries(args).filter(([name]) => name !== last));
}
