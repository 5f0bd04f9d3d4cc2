import { expect, test } from 'vitest';
import { judge } from '../check/verdict.ts';
import type { Part } from '../core/guarded.ts';
import { anomaliesOf } from '../core/verdict.ts';
import type { AnomalyKind } from '../core/verdict.ts';
import type { Workload } from '../core/workload.ts';
import { raced } from './simulated-race.ts';

/** What a workload has to show beside itself. */
export interface Proof {
  /** Kinds of which at least one is found in a service that protects nothing. */
  readonly unguarded: readonly AnomalyKind[];
  /** Conditions whose absence no race can show, each with the reason: `command part condition`. */
  readonly redundant?: Readonly<Record<string, string>>;
  /** Length of a race, where the usual one is too short for what is rare. */
  readonly operations?: number;
}

const seeds = Array.from({ length: 10 }, (_, index) => index + 1);
const context = { clients: 4, auditExpected: true };

/**
 * The suite of every workload that has a verdict: legal races pass, with an audit and by their answers alone, and every
 * missing guard is caught.
 */
export function provesItself(
  workload: Workload,
  { unguarded, redundant = {}, operations = 60 }: Proof,
): void {
  test('an atomic service is valid in every interleaving, also where answers are lost', () => {
    for (const seed of seeds) {
      for (const lost of [0, 0.05]) {
        const { evidence, settlements } = raced({ workload, seed, operations, lost });
        expect(judge(evidence, workload, context)).toMatchObject({ result: 'valid', anomalies: [] });
        expect(settlements).not.toContain('error');
        const { history, commands, settings } = evidence;
        expect(anomaliesOf(workload.check?.({ history, commands, settings }) ?? [])).toEqual([]);
      }
    }
  });

  test('every kind that its checks tell of belongs to one invariant, and every kind of one is told of', () => {
    const { evidence } = raced({ workload, seed: 1, operations });
    const { history, commands, settings } = evidence;
    const told = [evidence, { history, commands, settings }].flatMap((one) =>
      (workload.check?.(one) ?? []).map(({ kind }) => kind),
    );
    const owned = workload.invariants.flatMap(({ kinds }) => kinds);
    expect(owned.toSorted()).toEqual([...new Set(told)].toSorted());
  });

  test('a service that protects nothing is caught in every interleaving', () => {
    for (const seed of seeds) {
      const { evidence } = raced({ workload, seed, operations, protection: 'unguarded' });
      const { result, anomalies } = judge(evidence, workload, context);
      expect(result).toBe('invalid');
      expect(anomalies.map(({ kind }) => kind).some((kind) => unguarded.includes(kind))).toBe(true);
    }
  });

  const conditions = conditionsOf(workload, operations);

  test('it has guards, and no reason is given for a condition that is not there', () => {
    expect(conditions.length).toBeGreaterThan(0);
    expect(conditions.map(({ name }) => name)).toEqual(expect.arrayContaining(Object.keys(redundant)));
  });

  test.each(conditions)(
    '$name: a service without this condition is caught, or the condition is redundant',
    ({ name, command, part, condition }) => {
      const results = seeds.map((seed) => {
        const { evidence } = raced({
          workload,
          seed,
          operations,
          guard: (parts, of) => (of === command ? without(parts, part, condition) : parts),
        });
        return judge(evidence, workload, context).result;
      });
      if (name in redundant) expect(results).not.toContain('invalid');
      else expect(new Set(results)).toEqual(new Set(['invalid']));
    },
  );
}

interface Place {
  readonly name: string;
  readonly command: string;
  readonly part: number;
  readonly condition: number;
}

/** Every condition of every guard, as it comes up in a race. */
function conditionsOf(workload: Workload, operations: number): readonly Place[] {
  const found = new Map<string, Place>();
  raced({
    workload,
    seed: 1,
    operations,
    guard(parts, command) {
      for (const [part, { when }] of parts.entries()) {
        for (const condition of when.keys()) {
          const name = `${command} ${part} ${condition}`;
          found.set(name, { name, command, part, condition });
        }
      }
      return parts;
    },
  });
  return [...found.values()];
}

function without(parts: readonly Part[], part: number, condition: number): readonly Part[] {
  return parts.map((one, index) =>
    index === part ? { ...one, when: one.when.filter((_, position) => position !== condition) } : one,
  );
}
