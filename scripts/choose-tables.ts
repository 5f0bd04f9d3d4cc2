import { readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { medianOf, spreadOf } from '../harness/analyze/median.ts';
import type { Spread } from '../harness/analyze/median.ts';
import type { Fault } from '../harness/core/fault.ts';
import type { RunRecord } from '../harness/core/run-record.ts';
import type { Deployment, Strategy } from '../harness/core/strategy.ts';
import { readResults } from '../harness/results/read-results.ts';
import { strategies } from '../targets/strategies/index.ts';

/** The tables of docs/choose.md: what strategies promise, and what committed measurements say of them. */
const root = resolve(import.meta.dirname, '..');

const number = new Intl.NumberFormat('en', { maximumSignificantDigits: 3 });
const share = new Intl.NumberFormat('en', { minimumFractionDigits: 2, maximumFractionDigits: 2 });

function tableOf(head: readonly string[], rows: readonly (readonly string[])[]): string {
  return [head, head.map(() => '---'), ...rows].map((cells) => `| ${cells.join(' | ')} |`).join('\n');
}

const times = { ttlMs: 2000, waitMs: 1000 };
const usual: Omit<Deployment, 'store'> = { workload: 'last-item', instances: 1, faults: [], times };

const stopped: Fault = { kind: 'pause-holder', atMs: 2000, text: 'pause-holder@2s' };

/** What is asked of every strategy, each time one thing more than one instance that nobody disturbs. */
const situations: readonly (readonly [head: string, Partial<Deployment>])[] = [
  ['one process', {}],
  ['several', { instances: 2 }],
  ['a record is only read', { workload: 'exclusive-settings' }],
  ['a holder is stopped', { instances: 2, faults: [stopped] }],
];

/** A row a strategy: where it keeps its promise, by store where stores differ. */
export function promises(): string {
  return tableOf(
    ['strategy', ...situations.map(([head]) => head)],
    strategies.map((strategy) => [
      `\`${strategy.name}\``,
      ...situations.map(([, asked]) => promised(strategy, { ...usual, ...asked })),
    ]),
  );
}

function promised(strategy: Strategy, deployment: Omit<Deployment, 'store'>): string {
  if (strategy.workloads?.includes(deployment.workload) === false) return '–';
  const wrong = strategy.stores.filter((store) => strategy.flaw({ ...deployment, store }) !== undefined);
  if (wrong.length === 0) return 'safe';
  return wrong.length === strategy.stores.length ? '**no**' : `**not on ${wrong.join(', ')}**`;
}

/** Goodput, commands a win and p99 of each strategy of a committed sweep, by clients. */
export async function clients(sweep: string): Promise<string> {
  const runs = await readResults([join(root, 'results/sweeps', sweep)]);
  const names = [...new Set(runs.map(({ strategy }) => strategy))];
  const counts = [...new Set(runs.map((run) => run.clients))].toSorted((a, b) => a - b);
  const cell = (strategy: string, count: number): string => {
    const some = runs.filter((run) => run.strategy === strategy && run.clients === count);
    const median = (of: (run: RunRecord) => number | undefined): string =>
      number.format(medianOf(some.flatMap((run) => of(run) ?? [])) ?? Number.NaN);
    return `${median((run) => run.rates.goodputPerS)} · ${median((run) => run.attemptsPerWin)} · ${median((run) => run.latencyMs.operation.p99)} ms`;
  };
  return tableOf(
    ['clients', ...names.map((name) => `\`${name}\``)],
    counts
      .filter((count) => count > 1)
      .map((count) => [String(count), ...names.map((name) => cell(name, count))]),
  );
}

/** Who wins more often, a lock or optimistic versions, by keys and by the time between reading and writing. */
export function crossover(): string {
  const [head = '', ...lines] = readFileSync(join(root, 'results/crossover/crossover.csv'), 'utf8')
    .trim()
    .split('\n');
  const columns = head.split(',');
  const rows = lines.map((line) => {
    const cells = line.split(',');
    return Object.fromEntries(columns.map((column, index) => [column, cells[index] ?? '']));
  });
  const values = (column: string): string[] =>
    [...new Set(rows.map((row) => row[column] ?? ''))].toSorted((a, b) => Number(a) - Number(b));
  const goodput = (strategy: string, keys: string, workMs: string): Spread =>
    spreadOf(
      rows
        .filter((row) => row['strategy'] === strategy && row['keys'] === keys && row['workMs'] === workMs)
        .map((row) => Number(row['goodputPerS'])),
    );
  return tableOf(
    ['keys', ...values('workMs').map((ms) => `${ms} ms`)],
    values('keys').map((keys) => [
      Number(keys).toLocaleString('en'),
      ...values('workMs').map((ms) =>
        ahead(goodput('optimistic', keys, ms), goodput('redis-lock', keys, ms)),
      ),
    ]),
  );
}

/** Who was above the other in every run, and by how much in the middle. */
function ahead(optimistic: Spread, lock: Spread): string {
  const both = `${number.format(optimistic.median)} : ${number.format(lock.median)}`;
  const times = (more: Spread, less: Spread): string => `${(more.median / less.median).toFixed(2)} times`;
  if (lock.min > optimistic.max) return `${both}, the lock ${times(lock, optimistic)}`;
  if (optimistic.min > lock.max) return `${both}, optimistic ${times(optimistic, lock)}`;
  return `${both}, even`;
}

/** How evenly clients won in the committed matrix, and what a win cost. */
export async function fairness(): Promise<string> {
  const runs = await readResults([join(root, 'results/baseline')]);
  return tableOf(
    ['workload', 'strategy', 'won a second', 'tries a win', 'p99', 'evenness', 'longest losing streak'],
    runs
      .filter(({ verdict }) => verdict.result === 'valid')
      .map((run) => [
        `\`${run.workload}\``,
        `\`${run.strategy}\``,
        number.format(run.rates.goodputPerS),
        number.format(run.attemptsPerWin ?? Number.NaN),
        `${number.format(run.latencyMs.operation.p99 ?? Number.NaN)} ms`,
        share.format(run.fairness.jain ?? Number.NaN),
        run.fairness.longestLosingStreak.toLocaleString('en'),
      ]),
  );
}

/** Purchases a second and CPU time of service and store on a thousand records, as docs/strategies.md has them. */
export function floors(): string {
  const blocks = [
    ...readFileSync(join(root, 'docs/strategies.md'), 'utf8').matchAll(/```text\n(strategy .*?)\n```/gs),
  ];
  const lines = blocks.map(([, block = '']) => block.split('\n').slice(1));
  const names = new Set(strategies.map(({ name }) => name));
  const rows = ['redis', 'postgres'].flatMap((store, index) =>
    (lines[index] ?? []).flatMap((line) => {
      const [, name = '', ours = '', service = '', server = ''] =
        /^(\S+) +\S+ +(\S+) +\S+ +\(.*?\) +(\S+) +(\S+)/.exec(line) ?? [];
      return names.has(name) ? [[`\`${name}\``, store, ours, service, server]] : [];
    }),
  );
  return tableOf(['strategy', 'store', 'won a second', 'service, µs', 'store, µs'], rows);
}
