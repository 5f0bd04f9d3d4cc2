import { expect, test } from 'vitest';
import type { Workload } from '../harness/core/workload.ts';
import { raced } from '../harness/prove/simulated-race.ts';

/** The suite of what a workload says must hold: in the domain's words, and whatever its checks can find breaks one of them. */
export function namesItsInvariants(workload: Workload): void {
  test('it names 5 to 12 things that must hold, one or two of which it exists for', () => {
    const { invariants } = workload;
    expect(invariants.length).toBeGreaterThanOrEqual(5);
    expect(invariants.length).toBeLessThanOrEqual(12);
    expect(new Set(invariants.map(({ name }) => name)).size).toBe(invariants.length);
    expect([1, 2]).toContain(invariants.filter(({ essential }) => essential === true).length);
  });

  test('every kind that its checks look for breaks exactly one of them', () => {
    const { evidence } = raced({ workload, seed: 1 });
    const { history, commands, settings } = evidence;
    const findings = [
      ...(workload.check?.(evidence) ?? []),
      ...(workload.check?.({ history, commands, settings }) ?? []),
    ];
    const kinds = workload.invariants.flatMap((invariant) => invariant.kinds);
    expect(new Set(kinds).size).toBe(kinds.length);
    expect([...new Set(findings.map(({ kind }) => kind))].filter((kind) => !kinds.includes(kind))).toEqual(
      [],
    );
  });
}
