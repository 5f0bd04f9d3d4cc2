import { expect, test } from 'vitest';
import { gatewayMistakes } from '../../targets/broken/gateways/mistakes.ts';
import { gatewayProof, proveGateways } from './gateway-proofs.ts';

// `npm run prove` has the preflight look at all of them.
test('a gateway that is wrong is refused for what it does wrong, and the same one without its mistake is not', async () => {
  const some = ['answers-swapped', 'if-match-of-put-only'];
  const proofs = await proveGateways(
    gatewayMistakes.filter(({ name }) => some.includes(name)),
    () => {},
  );
  expect(proofs.map(({ name }) => name)).toEqual(['plain', ...some]);
  expect(proofs.flatMap(({ problems }) => problems)).toEqual([]);
  expect(proofs.map(({ breaks }) => breaks.length > 0)).toEqual([false, true, true]);
}, 60_000);

test('a wrong one that is let through, or refused for something else, is a problem, and so is a right one that is not', () => {
  const kind = { name: 'lax', about: 'drops what it likes' };
  const problemsOf = (breaks: readonly string[], shows?: RegExp): readonly string[] =>
    gatewayProof(kind, { breaks, notes: [] }, shows).problems;
  expect(problemsOf([], /was lost/)).toEqual([
    'a gateway that is wrong passed the preflight: lax (drops what it likes)',
  ]);
  expect(problemsOf(['it is slow'], /was lost/)).toEqual([
    'a gateway that is wrong was refused for something else: lax (drops what it likes): it is slow',
  ]);
  expect(problemsOf(['it is slow'])).toEqual(['a gateway that changes nothing was found wrong: it is slow']);
  expect(problemsOf(['it is slow', 'a header was lost'], /was lost/)).toEqual([]);
});
