import type { Skew } from '../core/skew.ts';
import type { Choices } from './choices.ts';
import { split } from './given.ts';
import type { Given } from './given.ts';
import type { Flag, Flags, Takes } from './option.ts';
import { readValue } from './option-value.ts';
import type { Read } from './option-value.ts';

type Value = Extract<Read, { kind: 'value' }>['value'];

type ValueOf<T extends Takes> = T extends { readonly kind: 'switch' }
  ? boolean
  : T extends { readonly kind: 'count' | 'decimal' | 'duration' | 'rate' }
    ? number
    : T extends { readonly kind: 'oneOf'; readonly values: readonly (infer V)[] }
      ? V
      : T extends { readonly kind: 'skew' }
        ? Skew
        : T extends { readonly kind: 'name' | 'text' | 'url' | 'metrics' }
          ? string
          : Value;

/** What flags are set to: of several values a list, of a switch whether it is on, undefined where nothing counts. */
export type SettingsOf<F extends Flags> = {
  readonly [Name in keyof F]: F[Name] extends { readonly list: true }
    ? readonly ValueOf<F[Name]['takes']>[]
    : F[Name] extends { readonly default: string } | { readonly takes: { readonly kind: 'switch' } }
      ? ValueOf<F[Name]['takes']>
      : ValueOf<F[Name]['takes']> | undefined;
};

/** Reads what was given for flags, or their defaults; what cannot be read is a problem more, and then nothing may count. */
export function settingsIn<const F extends Flags>(
  flags: F,
  { given }: { readonly given: ReadonlyMap<string, Given> },
  choices: Choices,
  problems: string[],
): SettingsOf<F> {
  const settings = Object.entries<Flag>(flags).map(([name, flag]) => {
    const values = valuesOf(flag, given.get(name) ?? usualOf(name, flag), choices, problems);
    return [name, flag.list ? values : (values[0] ?? (flag.takes.kind === 'switch' ? false : undefined))];
  });
  return Object.fromEntries(settings) as SettingsOf<F>;
}

function usualOf(name: string, flag: Flag): Given {
  return { texts: flag.default === undefined ? [] : split(flag, flag.default), source: `--${name}` };
}

function valuesOf({ takes }: Flag, { texts, source }: Given, choices: Choices, problems: string[]): Value[] {
  return texts.flatMap((text) => {
    const read = readValue(takes, text, choices);
    if (read.kind === 'value') return [read.value];
    problems.push(`${source}: ${read.text}`);
    return [];
  });
}
