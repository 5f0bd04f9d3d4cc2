import { find } from '../../core/registry.ts';
import { formatSkew } from '../../core/skew.ts';
import type { Cell } from '../../plan/cell.ts';
import type { OptionName } from '../../plan/option-table.ts';

/** One setting that a sweep varies, with its values as written. */
export interface Axis {
  readonly name: OptionName;
  readonly texts: readonly string[];
}

/** Settings that may be varied, each with its value in a cell as a person writes it. */
export const variable = [
  { name: 'clients', about: 'clients at work together', of: ({ clients }) => String(clients) },
  { name: 'rate', about: 'operations started in a second', of: ({ ratePerS = 0 }) => `${ratePerS}` },
  { name: 'instances', about: 'processes of the service', of: ({ instances }) => String(instances) },
  { name: 'keys', about: 'records that are contended for', of: ({ keys }) => String(keys) },
  { name: 'work', about: 'time between reading and writing', of: ({ workMs }) => `${workMs}ms` },
  { name: 'workers', about: 'threads that generate load', of: ({ workers }) => String(workers) },
  { name: 'skew', about: 'which key is wanted', of: ({ skew }) => formatSkew(skew) },
] as const satisfies readonly {
  readonly name: OptionName;
  readonly about: string;
  readonly of: (cell: Cell) => string;
}[];

const example = 'write --vary clients=1,2,4,8';

/** Reads the texts of `--vary`, at most two; the answer holds every problem with what to write instead. */
export function parseVary(texts: readonly string[]): {
  readonly axes: readonly Axis[];
  readonly problems: readonly string[];
} {
  const axes: Axis[] = [];
  const problems: string[] = [];
  if (texts.length > 2) problems.push(`--vary: is given ${texts.length} times; at most two make a grid`);
  for (const text of texts) {
    const [, name = '', list = ''] = /^([^=]*)=?(.*)$/s.exec(text) ?? [];
    const found = find(variable, name.trim(), 'setting');
    const values = list.split(',').map((value) => value.trim());
    const twice = values.find((value, index) => values.indexOf(value) < index);
    if (typeof found === 'string') problems.push(`--vary: ${found}; ${example}`);
    else if (values.includes('')) problems.push(`--vary: ${JSON.stringify(text)} lacks a value; ${example}`);
    else if (twice !== undefined)
      problems.push(`--vary ${found.name}: ${twice} is listed twice; --repetitions repeats`);
    else if (axes.some((axis) => axis.name === found.name))
      problems.push(`--vary ${found.name}: is given twice; write all values in one, by comma`);
    else axes.push({ name: found.name, texts: values });
  }
  return { axes, problems };
}

/** The value of a varied setting in a cell, as a person writes it. */
export function valueIn(cell: Cell, name: OptionName): string {
  return variable.find((setting) => setting.name === name)?.of(cell) ?? '';
}

/** Every combination of one value an axis; the first axis varies slowest. */
export function pointsOf(axes: readonly Axis[]): readonly ReadonlyMap<OptionName, string>[] {
  return axes.reduce<ReadonlyMap<OptionName, string>[]>(
    (points, { name, texts }) =>
      points.flatMap((point) => texts.map((text) => new Map([...point, [name, text]]))),
    [new Map()],
  );
}
