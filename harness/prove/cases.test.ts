import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { expect, test } from 'vitest';
import { proofCases, proofVerdicts } from './cases.ts';
import type { Proof } from './proof.ts';

const kept = resolve(import.meta.dirname, '../../results/proof.json');
const proof = JSON.parse(readFileSync(kept, 'utf8')) as Proof;

test('all that was to be caught or let pass is a case, and green where nothing is missing', () => {
  const cases = proofCases(proof);
  expect(cases.length).toBeGreaterThan(proof.services.length + proof.histories.length);
  expect(cases.filter(({ outcome }) => outcome !== 'passed')).toEqual([]);
});

test('what does not hold fails its own case, and what belongs to none the last', () => {
  const [first, ...others] = proof.services;
  if (first === undefined) throw new Error('the kept proof has no broken service');
  const services = [{ ...first, problems: ['not caught', 'control invalid'] }, ...others];
  const problems = ['not caught', 'control invalid', 'nothing had to show oversell'];
  const failed = proofCases({ ...proof, services, problems }).filter(({ outcome }) => outcome === 'failed');
  expect(failed).toMatchObject([
    { suite: 'broken services', name: first.name, why: 'not caught', more: ['control invalid'] },
    { suite: 'proof', why: 'nothing had to show oversell' },
  ]);
  const { items } = proofVerdicts(proofCases({ ...proof, services, problems }));
  const count = services.length;
  expect(items[0]).toEqual({
    who: 'broken services',
    text: `${count - 1} of ${count} hold: not caught`,
    tone: 'bad',
  });
  expect(items.filter(({ tone }) => tone !== 'good').map(({ who }) => who)).toEqual([
    'broken services',
    'proof',
  ]);
});
