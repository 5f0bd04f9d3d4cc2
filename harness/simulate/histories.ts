import { searchOrders } from '../check/oracle/oracle.ts';
import { randomStream } from '../core/random.ts';
import { anomaliesOf } from '../core/verdict.ts';
import type { AnomalyKind } from '../core/verdict.ts';
import type { Workload } from '../core/workload.ts';
import { merge } from '../drive/policies/merge.ts';
import { Draft } from './draft.ts';
import type { Mutation } from './mutations/mutation.ts';
import { raced } from './simulated-race.ts';
import type { Raced } from './simulated-race.ts';

/** What the checks of a workload made of made-up histories. */
export interface HistoryProof {
  readonly workload: string;
  /** Legal histories, and those in which nothing was found, with an audit and without. */
  readonly legal: number;
  readonly passed: number;
  /** The same histories with one thing made wrong. */
  readonly mutated: number;
  readonly caught: number;
  readonly byMutation: readonly MutationProof[];
  readonly oracle: OracleProof;
  readonly problems: readonly string[];
}

/** How often one kind of change was made, and found as what it is. */
export interface MutationProof {
  readonly about: string;
  readonly expects: AnomalyKind;
  readonly made: number;
  readonly caught: number;
}

/** Small histories, right and wrong, that checks and the search through all orders judged alike. */
export interface OracleProof {
  readonly right: number;
  readonly wrong: number;
  readonly agreed: number;
}

/** How many histories are made up for each workload, and how long they are. */
export interface HistoryCounts {
  readonly legal: number;
  readonly operations: number;
  readonly small: number;
  readonly smallOperations: number;
}

export const historyCounts: HistoryCounts = { legal: 1000, operations: 24, small: 120, smallOperations: 8 };

/** Proves the checks of a workload on made-up histories; it goes on by one with each step of the generator. */
export function* proveHistories(
  workload: Workload,
  mutations: readonly Mutation[],
  seed: number,
  counts: HistoryCounts = historyCounts,
): Generator<undefined, HistoryProof> {
  const own = mutations.filter(({ workloads }) => workloads.includes(workload.name));
  const made = new Map(own.map((mutation) => [mutation, { made: 0, caught: 0 }]));
  const problems: string[] =
    own.length > 0
      ? []
      : [
          `${workload.name}: no mutation in harness/simulate/mutations/ is made of it, so nothing was made wrong`,
        ];
  let passed = 0;
  let mutated = 0;
  for (let nth = 0; nth < counts.legal; nth++) {
    const { evidence } = legalRace(workload, seed, nth, counts.operations);
    const { history, commands, settings } = evidence;
    const found = [...kindsOf(workload, evidence), ...kindsOf(workload, { history, commands, settings })];
    if (found.length === 0) passed += 1;
    else problems.push(`${workload.name}: ${found.join(', ')} in a legal history (number ${nth})`);
    const draft = new Draft(evidence);
    // The next in turn that this history gives a chance to.
    const mutation = ordered(own, nth).find(({ apply }) => apply(draft, chooser(seed, nth)));
    const count = mutation === undefined ? undefined : made.get(mutation);
    if (mutation !== undefined && count !== undefined) {
      const kinds = kindsOf(workload, draft.evidence());
      mutated += 1;
      count.made += 1;
      if (kinds.includes(mutation.expects)) count.caught += 1;
      else
        problems.push(
          `${workload.name}: ${mutation.about}, and not ${mutation.expects} but ${kinds.join(', ') || 'nothing'} was found (number ${nth})`,
        );
    }
    yield undefined;
  }
  for (const [{ about }, { made: times }] of made)
    if (times === 0) problems.push(`${workload.name}: no history gave a chance to "${about}"`);
  const oracle = yield* proveAgreement(workload, own, seed, counts, problems);
  const byMutation = Array.from(made, ([{ about, expects }, times]) => ({ about, expects, ...times }));
  const caught = byMutation.reduce((sum, one) => sum + one.caught, 0);
  return {
    workload: workload.name,
    legal: counts.legal,
    passed,
    mutated,
    caught,
    byMutation,
    oracle,
    problems,
  };
}

/** Holds the checks against the search through all orders: legal races, those of an unguarded service, and mutated ones. */
function* proveAgreement(
  workload: Workload,
  mutations: readonly Mutation[],
  seed: number,
  counts: HistoryCounts,
  problems: string[],
): Generator<undefined, OracleProof> {
  const seen = mutations.filter(({ measured }) => measured !== true);
  let right = 0;
  let wrong = 0;
  let agreed = 0;
  for (let nth = 0; nth < counts.small; nth++) {
    const protection = nth % 3 === 1 ? 'unguarded' : 'atomic';
    const { evidence, asked } = legalRace(workload, seed, nth, counts.smallOperations, protection);
    const draft = new Draft(evidence);
    if (nth % 3 === 2) ordered(seen, nth).find(({ apply }) => apply(draft, chooser(seed, nth)));
    const judged = draft.evidence();
    const kinds = kindsOf(workload, judged);
    if (kinds.length === 0) right += 1;
    else wrong += 1;
    const { result, reason } = searchOrders(judged, { workload, asked, salt: '', givesUp: () => false });
    if (result === (kinds.length === 0 ? 'linearizable' : 'not-linearizable')) agreed += 1;
    else
      problems.push(
        `${workload.name}: the checks found ${kinds.join(', ') || 'nothing'}, the search through all orders says ${result}${reason === undefined ? '' : `: ${reason}`} (small history ${nth})`,
      );
    yield undefined;
  }
  return { right, wrong, agreed };
}

/** A race of four clients with late answers, in which every second loses some, and every third merges. */
function legalRace(
  workload: Workload,
  seed: number,
  nth: number,
  operations: number,
  protection: 'atomic' | 'unguarded' = 'atomic',
): Raced {
  return raced({
    workload,
    seed: seed * 1_000_003 + nth,
    operations,
    capacity: 4,
    clients: 4,
    lost: nth % 2 === 0 ? 0 : 0.1,
    late: true,
    protection,
    ...(nth % 3 === 0 ? { policy: merge } : {}),
  });
}

function kindsOf({ check }: Workload, evidence: Raced['evidence']): AnomalyKind[] {
  return anomaliesOf(check?.(evidence) ?? []).map(({ kind }) => kind);
}

function ordered<T>(list: readonly T[], from: number): readonly T[] {
  const at = from % Math.max(1, list.length);
  return [...list.slice(at), ...list.slice(0, at)];
}

function chooser(seed: number, nth: number): <T>(list: readonly T[]) => T | undefined {
  const random = randomStream(seed, nth);
  return (list) => list[Math.floor(random() * list.length)];
}
