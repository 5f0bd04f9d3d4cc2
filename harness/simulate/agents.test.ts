import { describe, expect, test } from 'vitest';
import { workloads } from '../../workloads/index.ts';
import { clockLimits } from '../check/clock-doubt.ts';
import { searchOrders } from '../check/oracle/oracle.ts';
import { judge } from '../check/verdict.ts';
import { widened } from '../check/widened.ts';
import type { Evidence } from '../core/evidence.ts';
import { randomStream } from '../core/random.ts';
import type { AnomalyKind } from '../core/verdict.ts';
import type { Workload } from '../core/workload.ts';
import { merge } from '../drive/policies/merge.ts';
import { notedByAgents, plantedAgents } from './agents.fixture.ts';
import { Draft } from './draft.ts';
import { mutations } from './mutations/index.ts';
import { raced } from './simulated-race.ts';
import type { Raced } from './simulated-race.ts';

const judged = workloads.filter(({ check }) => check !== undefined);
/** The clock of the simulated service at the zero of the race. */
const zeroMs = 1_700_000_000_000;
const legal = 6;

function legalRace(workload: Workload, nth: number, operations = 24): Raced {
  return raced({
    workload,
    seed: 9_000_011 + nth,
    operations,
    capacity: 4,
    clients: 4,
    lost: nth % 2 === 0 ? 0 : 0.1,
    late: true,
    ...(nth % 3 === 0 ? { policy: merge } : {}),
  });
}

/** The race as four agents have noted it, on the coordinator's clock. */
function noted(evidence: Evidence, seed: number): Evidence {
  return notedByAgents(evidence, plantedAgents(4, randomStream(seed, 5)), seed).evidence;
}

function kindsOf(workload: Workload, evidence: Evidence): AnomalyKind[] {
  const context = { clients: 4, auditExpected: evidence.audit !== undefined };
  return judge(evidence, workload, context).anomalies.map(({ kind }) => kind);
}

/** The same with nothing but answers to go by, with the clock of the service beside, and of a service with tags of its own. */
function forms({ audit, ...answered }: Evidence): Evidence[] {
  if (audit === undefined) throw new RangeError('a simulated race has an audit');
  const { history } = answered;
  const foreign = history.with({});
  foreign.sightings.join(history.sightings, 0);
  foreign.tags = Array.from({ length: 10 * history.count }, (_, at) => `"tag-${at}"`);
  const finals = new Map(Array.from(audit.records, ([key, record]) => [key, { ...record, version: 0 }]));
  return [
    { ...answered, audit },
    answered,
    { ...answered, zeroMs },
    { ...answered, history: foreign, finals, created: new Map() },
  ];
}

describe.each(judged)('$name, timed by four agents with clocks of their own', (workload) => {
  test('what is right is never found wrong', () => {
    for (let nth = 0; nth < legal; nth++)
      for (const evidence of forms(noted(legalRace(workload, nth).evidence, nth)))
        expect(kindsOf(workload, widened(evidence)), `history ${nth}`).toEqual([]);
  });

  test('no search through all orders refutes what is right', () => {
    for (let nth = 0; nth < 4; nth++) {
      const { evidence, asked } = legalRace(workload, nth, 8);
      const options = { workload, asked, salt: '', givesUp: () => false };
      expect(searchOrders(widened(noted(evidence, nth)), options).result).toBe('linearizable');
    }
  });

  test('what is wrong and stays so however far the clocks allow is found', () => {
    const own = mutations.filter((mutation) => mutation.workloads.includes(workload.name));
    let found = 0;
    for (let nth = 0; nth < legal; nth++) {
      const draft = new Draft(legalRace(workload, nth).evidence);
      const random = randomStream(3, nth);
      if (!own[nth % own.length]!.apply(draft, (list) => list[Math.floor(random() * list.length)])) continue;
      const evidence = draft.evidence();
      const byAgents = noted(evidence, nth);
      const { boundMs } = clockLimits(byAgents.history)!;
      const far = evidence.history.with({});
      far.sightings.join(evidence.history.sightings, 0);
      far.bounds = new Float64Array(far.count).fill(2 * boundMs);
      const certain = kindsOf(workload, widened({ ...evidence, history: far }));
      const seen = kindsOf(workload, widened(byAgents));
      if (certain.length > 0) expect(seen, `history ${nth}`).not.toEqual([]);
      if (seen.length > 0) found += 1;
    }
    expect(found).toBeGreaterThan(0);
  });
});

test('without widening what is right is found wrong: the clocks are that far off', () => {
  const wronged = judged.filter((workload) =>
    Array.from({ length: legal }, (_, nth) => legalRace(workload, nth).evidence).some((evidence, nth) =>
      forms(noted(evidence, nth)).some((form) => kindsOf(workload, form).length > 0),
    ),
  );
  expect(wronged.length).toBeGreaterThan(judged.length / 2);
});
