import { beforeAll, expect, test } from 'vitest';
import type { Evidence } from '../core/evidence.ts';
import { find } from '../core/registry.ts';
import { histogramsReady } from '../measure/histogram.ts';
import { raced } from '../simulate/simulated-race.ts';
import { splitEvidence } from '../simulate/split-evidence.fixture.ts';
import { workloads } from '../../workloads/index.ts';
import { PartJudge } from './part-judge.ts';
import type { JudgedRace, PartGrounds } from './part-judge.ts';

const workload = find(workloads, 'last-item', 'workload');
if (typeof workload === 'string') throw new Error(workload);
const planned = { fromMs: 0, toMs: 10_000 };

beforeAll(histogramsReady);

const { evidence: whole, asked } = raced({
  workload,
  seed: 3,
  operations: 60,
  capacity: 4,
  lost: 0,
  late: false,
  protection: 'unguarded',
});

function partOf(evidence: Evidence, window = planned): PartGrounds {
  return {
    grounds: {
      evidence,
      asked,
      firsts: [],
      measuredFromMs: 0,
      auditExpected: true,
      misdelivered: 0,
      search: 'all',
    },
    happenings: [],
    window,
    bounds: { allMs: 10_000, oneMs: 2000 },
  };
}

async function judged(failing: (part: PartGrounds) => PartGrounds | undefined): Promise<JudgedRace> {
  const judge = new PartJudge(workload as Exclude<typeof workload, string>, whole.history.keys, planned);
  try {
    for (const evidence of splitEvidence(whole, [1])) {
      const part = partOf(evidence);
      const bad = failing(part);
      if (bad !== undefined) await expect(judge.judge(bad)).rejects.toThrow('no more memory');
      await judge.judge(part);
    }
    return judge.end({ window: planned, misdelivered: 0, happenings: [], faultsFromMs: 0 });
  } finally {
    judge.destroy();
  }
}

const failure = (): never => {
  throw new Error('no more memory');
};

test.each([
  // Nothing of it was looked at.
  [
    'its checks',
    (part: PartGrounds) => ({
      ...part,
      grounds: {
        ...part.grounds,
        evidence: {
          ...part.grounds.evidence,
          get settings() {
            return failure();
          },
        },
      },
    }),
  ],
  // All was checked, and its figures are being counted.
  [
    'its figures',
    (part: PartGrounds) => ({
      ...part,
      window: {
        ...planned,
        get fromMs() {
          return failure();
        },
      },
    }),
  ],
] as const)('a part whose judging fails at %s, and that is judged again, counts once', async (_, failing) => {
  const once = await judged(() => undefined);
  expect(once.verdict.result).toBe('invalid');
  expect(once.totals.entries).toBe(whole.history.count);
  expect(await judged(failing)).toEqual(once);
});
