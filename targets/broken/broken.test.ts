import { referenceOf } from '../../harness/plan/cell.ts';
import type { Cell } from '../../harness/plan/cell.ts';
import { readdirSync } from 'node:fs';
import { expect, test } from 'vitest';
import { choices } from '../../harness/cli/choices.ts';
import { assuranceOf } from '../../harness/core/promise.ts';
import { anomalyKinds } from '../../harness/core/verdict.ts';
import { brokenRaces } from '../../harness/prove/broken-races.ts';
import { workloads } from '../../workloads/index.ts';
import { strategies } from '../strategies/index.ts';
import { brokenServices } from './index.ts';

test('each has a file of its own and a name of its own', () => {
  const besides = ['broken-service', 'index', 'without-versions'];
  const files = readdirSync(import.meta.dirname)
    .filter((name) => name.endsWith('.ts') && !name.endsWith('.test.ts'))
    .map((name) => name.replace(/\.ts$/, ''));
  const names = brokenServices.map(({ name }) => name);
  expect(files.toSorted()).toEqual([...names, ...besides].toSorted());
});

test.each(brokenServices)('$name: its control is a service that promises to be right', (service) => {
  expect(Object.keys(anomalyKinds)).toContain(service.anomaly);
  const races = brokenRaces([service], 1, choices);
  const [wide, narrow, control] = races.map(({ cell }) => cell);
  expect(control).toMatchObject({
    arrival: 'burst',
    workMs: 5,
    instances: wide?.instances,
    precondition: 'etag',
  });
  const brokenIn = (cell: Cell | undefined) => (cell === undefined ? undefined : referenceOf(cell).broken);
  expect(brokenIn(control)).toBeUndefined();
  expect([brokenIn(wide), brokenIn(narrow)]).toEqual([service.name, service.name]);
  expect([wide?.workMs, narrow?.workMs]).toEqual([5, 0]);
  const workload = workloads.find(({ name }) => name === service.workload);
  const strategy = strategies.find(({ name }) => name === service.strategy);
  if (workload === undefined || control === undefined) throw new Error('no such workload');
  const times = referenceOf(control).lockTimes ?? { ttlMs: 2000, waitMs: 1000 };
  expect(assuranceOf(workload, [strategy], { ...control, times })).toEqual({ promised: 'safe' });
});

test('a mistake is in the way that commands are run, or in what the service is told', () => {
  for (const { name, mistake, broken } of brokenServices)
    expect(mistake !== undefined || broken !== undefined, name).toBe(true);
});
