import type { Tuning } from '../core/operation.ts';
import { abilitiesOf } from './abilities.ts';
import { workloadsOfSet } from './choices.ts';
import type { Choices } from './choices.ts';
import { rowsOfAddresses } from './labels.ts';
import { isOpen, only } from './merged.ts';
import type { Merged } from './merged.ts';
import type { Adapter, Arrival, Cell } from './cell.ts';

/** More cells than this are a mistake in a list rather than a wish. */
const mostCells = 1000;

/** Lists strategies that were asked of a store that cannot serve them, stores without any, and too long a matrix. */
export function impossibleCells(merged: Merged, choices: Choices): string[] {
  const { strategy, store } = merged;
  if (strategy.broken || store.broken || merged.url.values.length > 0) return [];
  const problems: string[] = [];
  for (const name of strategy.values.filter((text) => !isSet(text))) {
    const servedBy = choices.strategies.find((choice) => choice.name === name)?.stores ?? [];
    for (const place of store.values.filter((text) => !servedBy.includes(text)))
      problems.push(
        `${strategy.source ?? '--strategy'}: ${place} cannot serve ${name}; choose --store ${servedBy.join(' or ')}`,
      );
  }
  const raced = merged.workload.broken ? [] : workloadsOf(merged, choices);
  for (const name of strategy.values.filter((text) => !isSet(text))) {
    const served = choices.strategies.find((choice) => choice.name === name)?.workloads;
    const wanted = merged.workload.values.filter((text) => !isSet(text));
    // Of a set it takes those that it can serve.
    const refused = raced.some((workload) => serves(name, workload, choices)) ? wanted : raced;
    for (const workload of refused.filter((text) => served?.includes(text) === false))
      problems.push(
        `${strategy.source ?? '--strategy'}: ${name} cannot serve ${workload}; choose --workload ${served?.join(' or ')}`,
      );
  }
  for (const place of store.values)
    if (problems.length === 0 && pairsOf(merged, choices).every((pair) => pair.store !== place))
      problems.push(
        `${store.source ?? '--store'}: there is no strategy for ${place}; name one with --strategy`,
      );
  const count = Object.values(axesOf(merged, choices)).reduce((sum, values) => sum * values.length, 1);
  if (count > mostCells)
    problems.push(
      `${count.toLocaleString('en')} combinations are too many; shorten the lists to at most ${mostCells.toLocaleString('en')}`,
    );
  return problems;
}

/** All combinations in order of workload, then strategy; settings that an arrival does not have are left out. */
export function cellsOf(merged: Merged, choices: Choices, adapter?: Adapter): Cell[] {
  const rows = combinations(axesOf(merged, choices, adapter)).filter(({ workload, pair }) =>
    serves(pair.strategy, workload, choices),
  );
  const cells = rows.map(({ pair: { urls, ...pair }, arrival, treatment, front, ...axes }): Cell => ({
    ...axes,
    ...pair,
    ...(urls.length > 0 ? { instances: urls.length } : {}),
    ...treatment,
    ...front,
    tuning: tuningOf(axes.workload, treatment.tuning, choices),
    ...timesOf(arrival, merged),
    skew: only(merged.skew),
    workers: only(merged.workers),
    ...(choices.stores.some(({ name, pooled }) => name === pair.store && pooled)
      ? { pool: only(merged.pool) }
      : {}),
    seed: only(merged.seed),
    timeoutMs: only(merged.timeout),
    historyEntries: only(merged.history),
    faults: merged.fault.values.toSorted((a, b) => a.atMs - b.atMs),
    linearizable: merged.linearizable.values[0] ?? false,
    ...(merged['stop-on-anomaly'].values[0] === true ? { stopsOnAnomaly: true } : {}),
    target:
      urls.length === 0
        ? { kind: 'reference' }
        : {
            kind: 'brought',
            urls,
            refuses: merged.refuses.values,
            usageFrom: merged['usage-from'].values,
            ...(adapter === undefined ? {} : { adapter: { name: adapter.name, digest: adapter.digest } }),
          },
  }));
  return [...new Map(cells.map((cell) => [JSON.stringify(cell), cell])).values()];
}

/** What there is to set for a workload: where requests carry keys of their own, a policy's are never sent. */
function tuningOf(workload: string, tuning: Cell['tuning'], { workloads }: Choices): Cell['tuning'] {
  if (workloads.find(({ name }) => name === workload)?.bringsKeys !== true) return tuning;
  const { idempotencyKey: _, ...rest } = tuning;
  return rest;
}

function workloadsOf(merged: Merged, choices: Choices): readonly string[] {
  const names = merged.workload.values.flatMap((name) =>
    isSet(name) ? workloadsOfSet(name, choices) : [name],
  );
  return [...new Set(names)];
}

/** Whether a strategy can serve a workload. */
function serves(strategy: string, workload: string, { strategies }: Choices): boolean {
  return strategies.find(({ name }) => name === strategy)?.workloads?.includes(workload) !== false;
}

function axesOf(merged: Merged, choices: Choices, adapter?: Adapter) {
  return {
    workload: workloadsOf(merged, choices),
    pair: pairsOf(merged, choices, adapter),
    arrival: merged.arrival.values,
    treatment: treatmentsOf(merged, choices),
    clients: merged.clients.values,
    capacity: merged.capacity.values,
    keys: merged.keys.values,
    workMs: merged.work.values,
    instances: merged.url.values.length > 0 ? [0] : merged.instances.values,
    front: frontsOf(merged, choices),
    precondition: merged.precondition.values,
    profile: merged.profile.values,
    problems: merged.problems.values,
  };
}

/** Policies, each with every combination of the settings that it looks at. */
function treatmentsOf(merged: Merged, { policies }: Choices): Pick<Cell, 'policy' | 'tuning'>[] {
  const { policy, backoff, attempts, patience, prefer, 'idempotency-key': keys } = merged;
  const tunings = combinations<Tuning>({
    prefer: prefer.values,
    backOff: backoff.values,
    attempts: attempts.values,
    patienceMs: patience.values,
    idempotencyKey: keys.values.map((key) => key === 'on'),
  });
  return policy.values.flatMap((name) => {
    const tunedBy = policies.find((choice) => choice.name === name)?.tunedBy ?? [];
    const seen = new Map(
      tunings.map((all) => {
        const tuning: Partial<Tuning> = Object.fromEntries(tunedBy.map((part) => [part, all[part]]));
        return [JSON.stringify(tuning), { policy: name, tuning }] as const;
      }),
    );
    return [...seen.values()];
  });
}

/** Gateways, each with every balance and all that they are to do; without a gateway there is nothing to balance. */
function frontsOf(merged: Merged, choices: Choices): Pick<Cell, 'gateway' | 'balance' | 'abilities'>[] {
  const { gateway, balance } = merged;
  const names = gateway.values.flatMap((name) => (isSet(name) ? installed(choices) : [name]));
  return [...new Set(names)].flatMap((name) =>
    name === 'none'
      ? [{ gateway: name }]
      : balance.values.flatMap((how) =>
          abilitiesOf(merged).map((abilities) => ({
            gateway: name,
            balance: how,
            ...(abilities === undefined ? {} : { abilities }),
          })),
        ),
  );
}

function installed({ gateways }: Choices): string[] {
  return gateways.flatMap(({ name, missing }) => (missing === undefined ? [name] : []));
}

/** What `all` left out of the gateways, and why. */
export function leftOut({ gateway }: Merged, { gateways }: Choices): string[] {
  if (!gateway.values.some(isSet)) return [];
  return gateways.flatMap(({ name, missing }) =>
    missing === undefined || gateway.values.includes(name)
      ? []
      : [`${name} is not installed and left out; to have it, type ${missing}`],
  );
}

/** A strategy with a store that can serve it, or the addresses of somebody's service. */
type Pair = Pick<Cell, 'strategy' | 'store' | 'label'> & { readonly urls: readonly string[] };

/** Strategies with the stores that can serve them. */
function pairsOf({ strategy, store, url, label }: Merged, choices: Choices, adapter?: Adapter): Pair[] {
  if (url.values.length > 0) {
    const believed = strategy.source === undefined ? undefined : strategy.values[0];
    const called = { strategy: believed ?? adapter?.name ?? 'remote', store: 'remote' };
    return rowsOfAddresses({ label, url }).map((row) => ({ ...called, ...row }));
  }
  const pairs = strategy.values.flatMap((asked, index) =>
    choices.strategies
      .filter(({ name }) => isSet(asked) || name === asked)
      .flatMap(({ name, stores, defaultOn }) => {
        const served = asked === 'default' ? defaultOn : stores;
        return store.values
          .filter((place) => served.includes(place))
          .map((place): Pair => {
            const own = label.values[index];
            return { strategy: name, store: place, urls: [], ...(own === undefined ? {} : { label: own }) };
          });
      }),
  );
  const distinct = new Map(pairs.map((pair) => [JSON.stringify(pair), pair]));
  return [...distinct.values()];
}

type Times = Pick<Cell, 'arrival' | 'durationMs' | 'warmupMs' | 'rounds' | 'thinkMs' | 'ratePerS'>;

function timesOf(arrival: Arrival, merged: Merged): Times {
  if (arrival === 'burst')
    return { arrival, durationMs: 0, warmupMs: 0, rounds: only(merged.rounds), thinkMs: 0 };
  const lasting = { arrival, durationMs: only(merged.duration), warmupMs: only(merged.warmup), rounds: 0 };
  if (isOpen(arrival)) return { ...lasting, thinkMs: 0, ratePerS: only(merged.rate) };
  return { ...lasting, thinkMs: only(merged.think) };
}

/** Every combination of one value per name; the first name varies slowest. */
function combinations<T extends object>(axes: { readonly [K in keyof T]: readonly T[K][] }): T[] {
  let rows: Partial<T>[] = [{}];
  for (const name of Object.keys(axes) as (keyof T)[])
    rows = rows.flatMap((row) => axes[name].map((value) => ({ ...row, [name]: value })));
  return rows as T[];
}

function isSet(name: string): boolean {
  return name === 'all' || name === 'default';
}
