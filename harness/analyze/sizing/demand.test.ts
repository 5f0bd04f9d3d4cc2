import { expect, test } from 'vitest';
import type { RunRecord } from '../../core/run-record.ts';
import { demandOf } from './demand.ts';
import { measured } from './sizing.fixture.ts';

const figures = { attemptsPerS: 1000, lost: 0.1, serviceMs: 0.2, storeMs: 0.05, clients: 4 };
const warm = measured(figures);
const { rehearsed: _, ...cold }: RunRecord = measured({ ...figures, serviceMs: 0.5, storeMs: 0.1 });

function demand(...runs: readonly RunRecord[]) {
  const found = demandOf(runs, 0.6);
  if (typeof found === 'string') throw new Error(found);
  return found;
}

test('services that were started for one race count only where no others were measured', () => {
  expect(demand(cold).serviceS.value).toBeCloseTo(0.0005, 6);
  const { serviceS, storeS } = demand(cold, warm, cold);
  expect(serviceS.value).toBeCloseTo(0.0002, 6);
  expect(serviceS.runs).toEqual([warm]);
  expect(storeS?.value).toBeCloseTo(0.00005, 6);
});

test('what only they have measured is not lost: a gateway, and a client alone', () => {
  const gateway = { cpuMsPerOperation: 0.06, cpuShare: 0.1 };
  const fronted = { ...cold, gateway: 'reference', resources: { ...cold.resources, gateway } };
  const alone = { ...cold, clients: 1 };
  const found = demand(warm, fronted, alone);
  expect(found.serviceS.runs).toEqual([warm]);
  expect(found.gatewayS?.runs).toEqual([fronted]);
  expect(found.alone.runs).toEqual([alone]);
});

test('a rehearsed run that ended nothing takes no other with it', () => {
  const nothing = { ...warm, rates: { ...warm.rates, attemptsPerS: 0 } };
  expect(demand(nothing, cold).serviceS.runs).toEqual([cold]);
});
