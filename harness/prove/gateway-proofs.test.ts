import { expect, test } from 'vitest';
import { gatewayMistakes } from '../../targets/broken/gateways/mistakes.ts';
import { gatewayProof, proveGateways } from './gateway-proofs.ts';

test('every gateway that is wrong is refused, and the same one without its mistake is not', async () => {
  // They wait most of their time.
  const groups = [0, 1, 2].map((group) => gatewayMistakes.filter((_, at) => at % 3 === group));
  const proofs = (await Promise.all(groups.map((group) => proveGateways(group, () => {})))).flat();
  expect(proofs.flatMap(({ problems }) => problems)).toEqual([]);
  const found = new Map(proofs.map(({ name, breaks }) => [name, breaks.join('\n')]));
  expect(found.get('plain')).toBe('');
  expect(found.get('resends-what-broke')).toMatch(
    /a POST that was broken off was sent to the service 2 times/,
  );
  expect(found.get('sends-slow-ones-twice')).toMatch(
    /a POST that was answered 200 was sent to the service 2 times/,
  );
  expect(found.get('answers-swapped')).toMatch(/a request was given the answer to another one/);
  expect(found.get('reads-cached')).toMatch(/a GET that was answered 200 never reached the service/);
  expect(found.get('reads-joined')).toMatch(/a GET that was answered 200 never reached the service/);
  expect(found.get('if-match-of-put-only')).toMatch(/the request header if-match was lost/);
  expect(found.get('dates-dropped')).toMatch(/the request header if-unmodified-since was lost/);
  expect(found.get('bodies-cut')).toMatch(/the body of a PUT was changed/);
  expect(found.get('short-conflicts-accepted')).toMatch(/the status 409 of the service became 200/);
  expect(found.get('one-in-thirty-lost')).toMatch(/the status 20[01] of the service became 409/);
}, 120_000);

test('a wrong one that is let through is a problem, and so is a right one that is not', () => {
  const kind = { name: 'lax', about: 'drops what it likes' };
  expect(gatewayProof(kind, { breaks: [], notes: [] }, true).problems).toEqual([
    'a gateway that is wrong passed the preflight: lax (drops what it likes)',
  ]);
  expect(gatewayProof(kind, { breaks: ['it is slow'], notes: [] }, false).problems).toEqual([
    'a gateway that changes nothing was found wrong: it is slow',
  ]);
  expect(gatewayProof(kind, { breaks: ['it is slow'], notes: [] }, true).problems).toEqual([]);
});
