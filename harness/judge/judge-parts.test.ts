import { expect, test } from 'vitest';
import type { Evidence } from '../core/evidence.ts';
import type { Grounds } from '../core/grounds.ts';
import type { Verdict } from '../core/verdict.ts';
import { randomStream } from '../core/random.ts';
import type { Workload } from '../core/workload.ts';
import { merge } from '../drive/policies/merge.ts';
import { Draft } from '../simulate/draft.ts';
import { mutations } from '../simulate/mutations/index.ts';
import { raced } from '../simulate/simulated-race.ts';
import { splitEvidence } from '../simulate/split-evidence.fixture.ts';
import { workloads } from '../../workloads/index.ts';
import { addJudged, judgeGrounds, judgePart, verdictOn } from './judge-grounds.ts';
import type { JudgedPart } from './judge-grounds.ts';

const bounds = { allMs: 10_000, oneMs: 2000 };

function groundsOf(evidence: Evidence, asked: Grounds['asked']): Grounds {
  return {
    evidence,
    asked,
    firsts: [],
    measuredFromMs: 20,
    auditExpected: true,
    misdelivered: 0,
    search: 'all',
  };
}

/** Cuts that a chance draws between the generations of a race. */
function cutsOf({ history }: Evidence, random: () => number): number[] {
  const last = Math.max(...history.columns.slot.subarray(0, history.count));
  return Array.from({ length: last }, (_, at) => at + 1).filter(() => random() < 0.5);
}

async function judgedInParts(
  evidence: Evidence,
  asked: Grounds['asked'],
  workload: Workload,
  cuts: readonly number[],
): Promise<Verdict> {
  let whole: JudgedPart | undefined;
  for (const part of splitEvidence(evidence, cuts)) {
    const { examined, orders } = await judgePart(groundsOf(part, asked), workload, bounds);
    // What goes from thread to thread is a copy.
    const judged = structuredClone({ examined, ...(orders === undefined ? {} : { orders }) });
    whole = whole === undefined ? judged : addJudged(whole, judged);
  }
  return verdictOn(whole!, workload, {
    ...groundsOf(evidence, asked),
    clients: evidence.settings.clients,
  });
}

/** What services do that this test sees judged in parts: nothing wrong, no protection, or one thing wrong in the history. */
const ways = ['right', 'unguarded', 'mutated'] as const;

test.each(
  workloads.filter(({ check }) => check !== undefined).map((workload) => ({ workload, name: workload.name })),
)(
  '$name: parts of the generations, judged one by one, have the verdict of all at once',
  async ({ workload }) => {
    const results = new Map<string, number>();
    for (let seed = 1; seed <= 2; seed++) {
      for (const way of ways) {
        const random = randomStream(seed, 7);
        const { evidence: played, asked } = raced({
          workload,
          seed,
          operations: 40 + 3 * workload.decisions({ capacity: 4, clients: 4 }),
          capacity: 4,
          lost: seed % 2 === 0 ? 0 : 0.05,
          late: true,
          protection: way === 'unguarded' ? 'unguarded' : 'atomic',
          ...(seed % 3 === 0 ? { policy: merge } : {}),
        });
        const draft = new Draft(played);
        const own = mutations.filter(({ workloads: of }) => of.includes(workload.name));
        if (way === 'mutated')
          own
            .slice(seed % own.length)
            .some(({ apply }) => apply(draft, (list) => list[Math.floor(random() * list.length)]));
        const evidence = draft.evidence();
        const cuts = cutsOf(evidence, random);
        const { verdict } = await judgeGrounds(groundsOf(evidence, asked), workload);
        expect(await judgedInParts(evidence, asked, workload, cuts)).toEqual(verdict);
        results.set(`${verdict.result} ${cuts.length > 0}`, 1);
      }
    }
    // The comparison has seen both verdicts, each of a race that was cut.
    expect([...results.keys()]).toEqual(expect.arrayContaining(['valid true', 'invalid true']));
  },
);
