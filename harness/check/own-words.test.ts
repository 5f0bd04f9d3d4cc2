import { expect, test } from 'vitest';
import { orderTransitions } from '../../workloads/order-transitions.ts';
import { madeUpEvidence } from './made-up-evidence.fixture.ts';
import { inKnownWords } from './own-words.ts';

const evidenceOf = (shown: string, tags?: readonly string[]) =>
  madeUpEvidence({
    rows: [
      { sent: 0, done: 1 },
      { command: 0, answer: 'found', sent: 2, done: 3, shows: { state: shown, total: '7' } },
    ],
    ...(tags === undefined ? {} : { tags }),
  });

test('a state in words that nobody knows is left out, and the search is told so', () => {
  const evidence = inKnownWords(evidenceOf('PAID', []), orderTransitions.words);
  expect([...evidence.history.sightings.of(1)]).toEqual([['total', 7]]);
  expect(evidence.unread).toEqual(new Set(['state']));
});

test.each([
  ['a word that is known', 'paid', []],
  ['what our own service shows', 'PAID', undefined],
] as const)('%s is not', (_, shown, tags) => {
  const evidence = evidenceOf(shown, tags);
  expect(inKnownWords(evidence, orderTransitions.words)).toBe(evidence);
});
