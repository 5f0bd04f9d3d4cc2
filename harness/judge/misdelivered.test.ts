import { expect, test } from 'vitest';
import { strayAnswer } from '../core/failure-words.ts';
import { misdeliveredIn, withMisdelivered } from './misdelivered.ts';

const valid = { result: 'valid', anomalies: [], reasons: [] } as const;

test('answers with the number of another request are counted among the causes, without those of a gateway that have none', () => {
  expect(
    misdeliveredIn([
      { cause: 'an answer to request … came instead of one to …', count: 7 },
      { cause: 'no answer within 5000 ms', count: 3 },
      { cause: strayAnswer(8, 7), count: 1 },
      { cause: strayAnswer(0, 7), count: 5 },
    ]),
  ).toBe(8);
});

test('they make a service of ours wrong, and prove nothing of another', () => {
  expect(withMisdelivered(valid, 0, true)).toBe(valid);
  expect(withMisdelivered(valid, 7, true)).toMatchObject({
    result: 'invalid',
    anomalies: [{ kind: 'wrong-answer', count: 7 }],
  });
  expect(withMisdelivered(valid, 7, false)).toMatchObject({ result: 'inconclusive', anomalies: [] });
  expect(withMisdelivered({ ...valid, result: 'invalid' }, 7, false).result).toBe('invalid');
});
