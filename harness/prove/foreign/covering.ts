import { randomStream, shuffled } from '../../core/random.ts';
import { formKinds } from './services/form.ts';
import { nonceKinds, refusalKinds, successKinds, tagKinds } from './services/manner.ts';
import type { Manner } from './services/manner.ts';
import type { ForeignService, Mode } from './services/service.ts';

/** One service in one mode and one manner of speaking. */
export interface Setting {
  readonly workload: string;
  readonly mode: Mode;
  readonly manner: Manner;
}

/** A mode of a service, which is one factor of the set; the others are those of the manner. */
export type ServiceMode = Pick<Setting, 'workload' | 'mode'>;

/** All modes of services, in their order. */
export function modesOf(services: readonly ForeignService[]): readonly ServiceMode[] {
  return services.flatMap(({ workload, modes }) => modes.map((mode) => ({ workload, mode })));
}

const mannerFactors = ['tag', 'refusal', 'nonce', 'success', 'form'] as const;
const mannerValues = {
  tag: tagKinds,
  refusal: refusalKinds,
  nonce: nonceKinds,
  success: successKinds,
  form: formKinds,
};

/** The values of one row by factor, the mode first; undefined where nothing is chosen yet. */
type Row = (number | undefined)[];

/**
 * Settings in which every pair of a mode, a tag, a refusal, a nonce, a success and a form occurs that a mode allows, chosen
 * greedily: each row takes a pair that is missing, and beside it what makes up for most others.
 */
export function coveringSet(services: readonly ForeignService[], seed: number): readonly Setting[] {
  const modes = modesOf(services);
  const sizes = [modes.length, ...mannerFactors.map((factor) => mannerValues[factor].length)];
  const random = randomStream(seed, 1);
  const allows = (mode: number, factor: number, value: number): boolean => {
    const name = mannerFactors[factor - 1];
    if (name === undefined || name === 'nonce') return true;
    const only: readonly string[] | undefined = modes[mode]?.mode.only?.[name];
    return only?.includes(mannerValues[name][value] ?? '') ?? true;
  };
  const missing = new Set(
    pairsOf(sizes)
      .filter(([f, v, g, w]) => f > 0 || allows(v, g, w))
      .map(String),
  );
  const rows: Row[] = [];
  for (const pair of missing) {
    const [f = 0, v = 0, g = 0, w = 0] = pair.split(',').map(Number);
    const row: Row = sizes.map(() => undefined);
    row[f] = v;
    row[g] = w;
    for (const factor of sizes.keys()) row[factor] ??= bestOf(factor, row);
    for (const covered of pairsIn(row)) missing.delete(covered);
    rows.push(row);
  }
  return rows.map((row) => settingOf(row, modes));

  /** What makes up for most of what is missing beside what the row has; among equals by chance. */
  function bestOf(factor: number, row: Row): number {
    let best = 0;
    let most = -1;
    for (let value = 0; value < (sizes[factor] ?? 0); value++) {
      const fits =
        factor === 0
          ? row.every((chosen, other) => chosen === undefined || allows(value, other, chosen))
          : allows(row[0] ?? 0, factor, value);
      if (!fits) continue;
      const gain = pairsIn(row.with(factor, value)).filter((one) => missing.has(one)).length + random();
      if (gain > most) [best, most] = [value, gain];
    }
    return best;
  }
}

function pairsOf(sizes: readonly number[]): (readonly [number, number, number, number])[] {
  const pairs: (readonly [number, number, number, number])[] = [];
  for (const [f, values] of sizes.entries())
    for (let g = f + 1; g < sizes.length; g++)
      for (let v = 0; v < values; v++) for (let w = 0; w < (sizes[g] ?? 0); w++) pairs.push([f, v, g, w]);
  return pairs;
}

function pairsIn(row: Row): string[] {
  return row.flatMap((v, f) =>
    v === undefined ? [] : row.flatMap((w, g) => (g > f && w !== undefined ? [`${f},${v},${g},${w}`] : [])),
  );
}

function settingOf(
  [mode = 0, tag = 0, refusal = 0, nonce = 0, success = 0, form = 0]: Row,
  modes: readonly ServiceMode[],
): Setting {
  const chosen = modes[mode];
  if (chosen === undefined) throw new Error('a row of the covering set has no mode');
  return {
    ...chosen,
    manner: {
      tag: tagKinds[tag] ?? 'none',
      refusal: refusalKinds[refusal] ?? 'bare',
      nonce: nonceKinds[nonce] ?? 'none',
      success: successKinds[success] ?? '200',
      form: formKinds[form] ?? 'plain',
    },
  };
}

/** A part of a covering set by chance: of every workload a right and a wrong service, and beyond that of all. */
export function sampleOf(settings: readonly Setting[], size: number, seed: number): readonly Setting[] {
  const mixed = shuffled(settings, randomStream(seed, 2));
  const kindOf = ({ workload, mode }: Setting): string => `${workload} ${mode.is}`;
  const firsts = [...new Map(mixed.toReversed().map((setting) => [kindOf(setting), setting])).values()];
  return [...new Set([...firsts, ...mixed])].slice(0, size);
}
