import { expect, test } from 'vitest';
import { judge } from '../harness/check/verdict.ts';
import { merge } from '../harness/drive/policies/merge.ts';
import type { Part } from '../harness/core/guarded.ts';
import { workloads } from './index.ts';
import { raced } from './race.fixture.ts';

const judged = workloads.filter(({ check }) => check !== undefined);
const seeds = Array.from({ length: 20 }, (_, index) => index + 1);
const context = { clients: 4, auditExpected: true };

/** Conditions whose absence no race can show, each with the reason. */
const redundant: Readonly<Record<string, string>> = {
  'last-item purchase 0 0':
    'items are seeded, and an item that is missing has no stock: the next condition refuses it',
  'parallel-edits replace 0 0':
    'a version that was read is never 0, so the next condition implies that the document exists',
};

test.each(judged)('$name: an atomic service is valid in every interleaving', (workload) => {
  for (const seed of seeds) {
    for (const policy of [undefined, merge]) {
      const { evidence, settlements } = raced({
        workload,
        seed,
        ...(policy === undefined ? {} : { policy }),
      });
      expect(judge(evidence, workload.check, context)).toMatchObject({ result: 'valid', anomalies: [] });
      expect(settlements).not.toContain('error');
    }
  }
});

/** Every condition of every guard, as it comes up in a race. */
const conditions = judged.flatMap((workload) => {
  const found = new Map<string, { part: number; condition: number; command: string }>();
  raced({
    workload,
    seed: 1,
    guard(parts, command) {
      for (const [part, { when }] of parts.entries()) {
        for (const condition of when.keys()) {
          found.set(`${workload.name} ${command} ${part} ${condition}`, { part, condition, command });
        }
      }
      return parts;
    },
  });
  return [...found].map(([name, place]) => ({ name, workload, ...place }));
});

function without(parts: readonly Part[], part: number, condition: number): readonly Part[] {
  return parts.map((one, index) =>
    index === part ? { ...one, when: one.when.filter((_, position) => position !== condition) } : one,
  );
}

test.each(conditions)(
  '$name: a service without this condition is caught, or the condition is redundant',
  (place) => {
    const { name, workload, part, condition, command } = place;
    const results = seeds.map((seed) => {
      const { evidence } = raced({
        workload,
        seed,
        guard: (parts, of) => (of === command ? without(parts, part, condition) : parts),
      });
      return judge(evidence, workload.check, context).result;
    });
    if (name in redundant) expect(results).not.toContain('invalid');
    else expect(new Set(results)).toEqual(new Set(['invalid']));
  },
);

test('every workload with a verdict has guards, and the list of redundant conditions is not stale', () => {
  expect(new Set(conditions.map(({ workload }) => workload))).toEqual(new Set(judged));
  expect(conditions.map(({ name }) => name)).toEqual(expect.arrayContaining(Object.keys(redundant)));
});
