import { expect, test } from 'vitest';
import { workloads } from '../../../workloads/index.ts';
import { coveringSet, modesOf, sampleOf } from './covering.ts';
import type { Setting } from './covering.ts';
import { foreignServices } from './services/index.ts';
import { formKinds } from './services/form.ts';
import { nonceKinds, refusalKinds, successKinds, tagKinds } from './services/manner.ts';

const all = coveringSet(foreignServices, 1);
const modes = modesOf(foreignServices);

/** The values of a setting, and the name of each factor before its value. */
function valuesOf({ workload, mode, manner }: Setting): readonly string[] {
  const { tag, refusal, nonce, success, form } = manner;
  return [
    `${workload} ${mode.name}`,
    `tag ${tag}`,
    `refusal ${refusal}`,
    `nonce ${nonce}`,
    `success ${success}`,
    `form ${form}`,
  ];
}

const pairs = new Set(
  all.flatMap((setting) =>
    valuesOf(setting).flatMap((one, at, values) => values.slice(at + 1).map((other) => `${one} + ${other}`)),
  ),
);

test('every workload with checks has a service, right in two modes at least and wrong in two at least', () => {
  const judged = workloads.filter(({ check }) => check !== undefined).map(({ name }) => name);
  expect(foreignServices.map(({ workload }) => workload)).toEqual(judged);
  for (const { modes } of foreignServices)
    for (const is of ['right', 'wrong'])
      expect(modes.filter((mode) => mode.is === is).length).toBeGreaterThanOrEqual(2);
});

test('every pair of settings occurs, but for those in which a wrong mode is not wrong', () => {
  const factors = [
    tagKinds.map((tag) => `tag ${tag}`),
    refusalKinds.map((refusal) => `refusal ${refusal}`),
    nonceKinds.map((nonce) => `nonce ${nonce}`),
    successKinds.map((success) => `success ${success}`),
    formKinds.map((form) => `form ${form}`),
  ];
  for (const [at, values] of factors.entries())
    for (const other of factors.slice(at + 1).flat())
      for (const value of values) expect(pairs).toContain(`${value} + ${other}`);
  for (const { workload, mode } of modes) {
    const only = mode.only ?? {};
    const { tag = tagKinds, refusal = refusalKinds, success = successKinds, form = formKinds } = only;
    const allowed: readonly string[] = [
      ...tag.map((one) => `tag ${one}`),
      ...refusal.map((one) => `refusal ${one}`),
      ...nonceKinds.map((one) => `nonce ${one}`),
      ...success.map((one) => `success ${one}`),
      ...form.map((one) => `form ${one}`),
    ];
    const met = factors.flat().filter((value) => pairs.has(`${workload} ${mode.name} + ${value}`));
    expect([mode.name, met.toSorted()]).toEqual([mode.name, allowed.toSorted()]);
  }
});

test('it is far smaller than the product, which would be raced for hours', () => {
  expect(all.length).toBeLessThan(modes.length * tagKinds.length * 1.1);
});

test('one seed gives one set and one sample, another seed another', () => {
  expect(coveringSet(foreignServices, 1)).toEqual(all);
  expect(coveringSet(foreignServices, 2)).not.toEqual(all);
  expect(sampleOf(all, 40, 1)).toEqual(sampleOf(all, 40, 1));
  expect(sampleOf(all, 40, 2)).not.toEqual(sampleOf(all, 40, 1));
});

test.each([1, 2, 3])('a sample has a right and a wrong service of every workload, seed %d', (seed) => {
  const sample = sampleOf(all, 40, seed);
  expect(sample.length).toBe(40);
  const kinds = new Set(sample.map(({ workload, mode }) => `${workload} ${mode.is}`));
  expect(kinds.size).toBe(2 * foreignServices.length);
});
