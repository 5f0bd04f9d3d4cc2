import fc from 'fast-check';
import { expect, test } from 'vitest';
import { lineage as lineageCheck } from './lineage.ts';
import { madeUpEvidence } from '../made-up-evidence.fixture.ts';
import type { MadeUpReceipt } from '../made-up-evidence.fixture.ts';
import { writeSkew as writeSkewCheck } from './write-skew.ts';
import { found as anomaliesFound } from '../found.fixture.ts';

const lineage = anomaliesFound(lineageCheck);
const writeSkew = anomaliesFound(writeSkewCheck);

const a = 'settings/0-0.a';
const b = 'settings/0-0.b';
const c = 'settings/0-0.c';
const changed = (nonce: number, key: string, read: number, wrote = read + 1): MadeUpReceipt => ({
  nonce,
  key,
  read,
  wrote,
});
const relied = (nonce: number, key: string, read: number): MadeUpReceipt => ({ nonce, key, read, wrote: 0 });
/** As many requests as there are nonces. */
const evidenceOf = (receipts: MadeUpReceipt[]): ReturnType<typeof madeUpEvidence> =>
  madeUpEvidence({ rows: receipts.map(({ nonce }) => ({ done: nonce })), receipts, records: {} });
const found = (receipts: MadeUpReceipt[]): string[] =>
  writeSkew(evidenceOf(receipts)).map(({ kind, count }) => `${kind} ${count}`);

test.each([
  // One after the other: the second sees what the first has made.
  [changed(1, a, 1), relied(1, b, 1), changed(2, b, 1), relied(2, a, 2)],
  // Each changes one record and relies on the other, but the first knew the state before the second.
  [changed(1, a, 1), relied(1, b, 1), changed(2, b, 1)],
  // Many rely on what nobody changes.
  [relied(1, c, 1), changed(1, a, 1), relied(2, c, 1), changed(2, b, 1)],
  // A lost update is a cycle, but of another kind.
  [changed(1, a, 1, 2), changed(2, a, 1, 3)],
  // Written twice by one request.
  [changed(1, a, 1), changed(1, b, 1), relied(1, c, 1)],
  // A receipt of nobody.
  [changed(99, a, 1), relied(99, b, 1), changed(2, b, 1), relied(2, a, 1)],
])('an order explains it, or it is no skew: case %#', (...receipts) => {
  expect(found(receipts)).toEqual([]);
});

test.each([
  // Each relies on what the other changes.
  {
    receipts: [changed(1, a, 1), relied(1, b, 1), changed(2, b, 1), relied(2, a, 1)],
    kinds: ['write-skew 1'],
  },
  // In a ring of three.
  {
    receipts: [
      [changed(1, a, 1), relied(1, b, 1)],
      [changed(2, b, 1), relied(2, c, 1)],
      [changed(3, c, 1), relied(3, a, 1)],
    ].flat(),
    kinds: ['write-skew 1'],
  },
  // Twice, at later versions the second time.
  {
    receipts: [
      [changed(1, a, 1), relied(1, b, 1), changed(2, b, 1), relied(2, a, 1)],
      [changed(3, a, 5), relied(3, b, 5), changed(4, b, 5), relied(4, a, 5)],
    ].flat(),
    kinds: ['write-skew 2'],
  },
  // What was relied on was replaced long before: the version after it was made by one who saw the change.
  {
    receipts: [
      changed(1, a, 1),
      changed(2, a, 2),
      changed(2, b, 1),
      changed(3, c, 1),
      relied(3, a, 1),
      relied(3, b, 2),
    ],
    kinds: ['write-skew 1'],
  },
])('no order explains it: case %#', ({ receipts, kinds }) => {
  expect(found(receipts)).toEqual(kinds);
});

test('the witness says which request must come before which, and why', () => {
  const [skew] = writeSkew(
    evidenceOf([changed(1, a, 1), relied(1, b, 1), changed(2, b, 1), relied(2, a, 1)]),
  );
  expect(skew?.first.text).toMatch(/^2 requests cannot be put in order: /);
  expect(skew?.first.text).toContain(`1 before 2 by version 1 of ${b}`);
  expect(skew?.first.text).toContain(`2 before 1 by version 1 of ${a}`);
  expect([...(skew?.first.nonces ?? [])].toSorted((one, other) => one - other)).toEqual([1, 2]);
});

test('records of all collections count together', () => {
  const receipts = [changed(1, a, 1), relied(1, 'x/0-0', 1), changed(2, 'x/0-0', 1), relied(2, a, 1)];
  expect(found(receipts)).toEqual(['write-skew 1']);
});

test('without an audit nothing is said', () => {
  expect(writeSkew(madeUpEvidence({ rows: [{}, {}] }))).toEqual([]);
});

/** What a request does to each of three records: leaves it, relies on it or changes it. */
const doing = fc.constantFrom('leaves', 'relies', 'changes');
/** How many versions old the state is that a request decides on. */
const request = fc.record({ does: fc.tuple(doing, doing, doing), age: fc.nat(2) });
const keys = [a, b, c];

/** Runs requests one by one; each decides on a state of the past, as if nobody had protected it. */
function receiptsOf(requests: readonly { does: readonly string[]; age: number }[]): MadeUpReceipt[] {
  const past = [keys.map(() => 1)];
  const receipts: MadeUpReceipt[] = [];
  for (const [at, { does, age }] of requests.entries()) {
    const now = past.at(-1)!;
    const seen = past.at(-1 - Math.min(age, past.length - 1))!;
    for (const [record, key] of keys.entries()) {
      if (does[record] === 'changes') receipts.push(changed(at + 1, key, seen[record]!, now[record]! + 1));
      if (does[record] === 'relies') receipts.push(relied(at + 1, key, seen[record]!));
    }
    past.push(now.map((version, record) => (does[record] === 'changes' ? version + 1 : version)));
  }
  return receipts;
}

/** Whether some order of the requests, one after the other, has each read and write the versions that it did. */
function isSerializable(receipts: readonly MadeUpReceipt[], requests: number): boolean {
  const byRequest = Array.from({ length: requests }, (_, at) =>
    receipts.filter(({ nonce }) => nonce === at + 1),
  );
  const goesOn = (versions: ReadonlyMap<string, number>, left: ReadonlySet<number>): boolean =>
    left.size === 0 ||
    [...left].some((at) => {
      const own = byRequest[at]!;
      const fits = own.every(
        ({ key, read, wrote }) => versions.get(key) === read && (wrote === 0 || wrote === read + 1),
      );
      if (!fits) return false;
      const after = new Map(versions);
      for (const { key, wrote } of own) if (wrote > 0) after.set(key, wrote);
      return goesOn(after, new Set([...left].filter((other) => other !== at)));
    });
  return goesOn(new Map(keys.map((key) => [key, 1])), new Set(byRequest.keys()));
}

test('changes are serializable exactly if there is neither a lost update nor a write skew', () => {
  let skewed = 0;
  fc.assert(
    fc.property(fc.array(request, { minLength: 2, maxLength: 6 }), (requests) => {
      const receipts = receiptsOf(requests);
      const evidence = madeUpEvidence({ rows: requests.map(() => ({})), receipts, records: {} });
      const lost = lineage(evidence).some(({ kind }) => kind === 'lost-update');
      const skew = writeSkew(evidence).length > 0;
      if (skew && !lost) skewed += 1;
      expect(!lost && !skew).toBe(isSerializable(receipts, requests.length));
    }),
    { numRuns: 1000 },
  );
  expect(skewed).toBeGreaterThan(0);
});
