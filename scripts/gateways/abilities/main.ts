import { mkdir } from 'node:fs/promises';
import { dirname } from 'node:path';
import { choices } from '../../../harness/cli/choices.ts';
import { createLine } from '../../../harness/cli/line.ts';
import { runParts } from '../../../harness/cli/parts.ts';
import { version } from '../../../harness/cli/version.ts';
import { spreadOf } from '../../../harness/analyze/median.ts';
import { environmentOf } from '../../../harness/measure/environment.ts';
import type { Cell, Plan } from '../../../harness/plan/cell.ts';
import { nothing, sourceOf } from '../../../harness/plan/given.ts';
import type { PlanSettings } from '../../../harness/plan/given.ts';
import { planOf } from '../../../harness/plan/plan.ts';
import { putInPlace } from '../../../harness/results/write-whole.ts';
import { runPlan } from '../../../harness/run/run-plan.ts';
import { count, decimal, file, jsonFlag, names, runScript, settingsOf } from '../../script.ts';
import { pairedRows } from './paired.ts';
import type { AbilityRun } from './paired.ts';
import { abilitiesTable } from './table.ts';
import type { AbilitiesDocument } from './table.ts';

const policy = 'merge';
const { blocks, seconds, clients, limit, strategies, json, write } = settingsOf({
  name: 'gateways:abilities',
  about:
    'What the reference gateway can do about conflicts (a limit a client, keys, a version in the path, two processes, a ' +
    'queue a record), each raced with and without it: last-item and parallel-edits, clients that fetch, merge and try again. ' +
    'Every block runs all of them once in random order; each is compared with the same without it in the same block.',
  options: {
    blocks: count(5, [1, 100], 'blocks'),
    seconds: decimal(2, 60, 'measured time of each race'),
    clients: count(16, [2, 1000], 'clients'),
    limit: count(5, [1, 100_000], 'requests a second that the limit lets through of a client'),
    strategies: names(['optimistic', 'unguarded', 'atomic-script'], 'strategies, on Redis'),
    write: file('keeps the document', 'results/gateways/abilities.json'),
    json: jsonFlag,
  },
  examples: [
    { command: '--blocks 2 --seconds 0.5', about: 'a first look' },
    { command: '--write results/gateways/abilities.json', about: 'what docs/gateways.md quotes' },
  ],
});

/** Each ability by its name, and how it is switched on; the first is none of them. */
const abilities: Readonly<Record<string, PlanSettings>> = {
  none: {},
  limit: { 'gateway-limit': `${limit}/s` },
  keys: { 'gateway-keys': 'true' },
  version: { 'api-version': 'v1' },
  'two processes': { gateways: 2 },
  queue: { 'gateway-queue': 'true' },
};

const line = createLine(process.stderr);

await runScript('gateways:abilities', async (signal) => {
  const named = new Map<string, string>();
  const plans = Object.entries(abilities).map(([ability, settings]) => {
    const plan = planWith(settings);
    for (const cell of plan.cells) named.set(nameOf(cell), ability);
    return plan;
  });
  const [first] = plans;
  if (first === undefined) return;
  const plan: Plan = { ...first, cells: plans.flatMap(({ cells }) => cells), blocks };
  const runs: AbilityRun[] = [];
  const total = plan.cells.length * blocks;
  const parts = runParts(
    (cell, index) =>
      line.show(`${index + 1} of ${total}: ${cell.workload}, ${cell.strategy}, ${named.get(nameOf(cell))}`),
    signal,
  );
  for await (const record of runPlan(plan, parts))
    runs.push({ ability: abilityOf(record.settings.abilities), record });
  line.end();
  const document = documentOf(runs);
  const text = `${JSON.stringify(document, null, 2)}\n`;
  if (write !== undefined) {
    await mkdir(dirname(write), { recursive: true });
    await putInPlace(write, text);
  }
  process.stdout.write(json ? text : `${abilitiesTable(document)}\n`);
});

function planWith(settings: PlanSettings): Plan {
  const flags = sourceOf({
    workload: ['last-item', 'parallel-edits'],
    strategy: strategies,
    store: 'redis',
    gateway: 'reference',
    policy,
    clients,
    duration: `${Math.round(1000 * seconds)}ms`,
    warmup: '300ms',
    ...settings,
  });
  return planOf({ flags, variables: nothing }, choices);
}

function nameOf({ workload, strategy, abilities: asked }: Cell): string {
  return JSON.stringify([workload, strategy, asked]);
}

/** Which of the abilities a run had. */
function abilityOf(had: AbilityRun['record']['settings']['abilities']): string {
  if (had?.limitPerS !== undefined) return 'limit';
  if (had?.keys === true) return 'keys';
  if (had?.version !== undefined) return 'version';
  if (had?.processes !== undefined) return 'two processes';
  return had?.queue === true ? 'queue' : 'none';
}

function documentOf(runs: readonly AbilityRun[]): AbilitiesDocument {
  return {
    kind: 'gateway-abilities',
    schemaVersion: 1,
    measuredAt: new Date().toISOString(),
    environment: environmentOf(version, undefined, true),
    gateway: 'reference',
    clients,
    policy,
    blocks,
    secondsEach: seconds,
    limitPerS: limit,
    neighbourCores: spreadOf(runs.flatMap(({ record }) => record.environment.neighbourShare ?? [])),
    rows: inOrder(pairedRows(runs)),
  };
}

/** By workload and strategy, abilities in the order of their list, whatever came first in a block. */
function inOrder(rows: AbilitiesDocument['rows']): AbilitiesDocument['rows'] {
  const order = Object.keys(abilities);
  return rows.toSorted(
    (one, other) =>
      one.workload.localeCompare(other.workload) ||
      one.strategy.localeCompare(other.strategy) ||
      order.indexOf(one.ability) - order.indexOf(other.ability),
  );
}
