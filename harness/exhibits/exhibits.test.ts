import { describe, expect, test } from 'vitest';
import { madeUpEvidence } from '../check/made-up-evidence.fixture.ts';
import type { MadeUpRow } from '../check/made-up-evidence.fixture.ts';
import { anomaliesOf } from '../core/verdict.ts';
import type { AnomalyKind, Verdict, Witness } from '../core/verdict.ts';
import { raced } from '../simulate/simulated-race.ts';
import { workloads } from '../../workloads/index.ts';
import { exhibitsOf } from './exhibits.ts';

const key = 'items/0-0';
const specs = [{ name: 'race', did: 'raced' }];
const measured = { collection: 'items', fromMs: 0 };
const nothing: Verdict = { result: 'valid', anomalies: [], reasons: [] };

function wrong(kind: AnomalyKind, nonces: readonly number[], more: Partial<Witness> = {}): Verdict {
  const worst = { key, text: 'it went wrong', nonces, ...more };
  return { ...nothing, result: 'invalid', anomalies: [{ kind, count: 1, first: worst, worst }] };
}

const read = (operation: number, version: number, sent: number, done: number): Partial<MadeUpRow> => ({
  operation,
  client: operation,
  command: 0,
  answer: 'found',
  version,
  sent,
  done,
});
const wrote = (
  operation: number,
  base: number,
  sent: number,
  done: number,
  more: Partial<MadeUpRow> = {},
): Partial<MadeUpRow> => ({ operation, client: operation, base, version: base + 1, sent, done, ...more });

function shownOf(race: Parameters<typeof madeUpEvidence>[0], verdict: Verdict) {
  const found = exhibitsOf({ evidence: madeUpEvidence(race), asked: new Map(), specs }, verdict, measured);
  return found.map(({ of, text, requests, edges, leftOut }) => ({
    of: of.kind === 'anomaly' ? of.anomaly : of.kind,
    text,
    nonces: requests.map(({ nonce }) => nonce),
    edges: edges.map(({ from, to, why, isWrong }) => `${from}-${to} ${why}${isWrong ? '!' : ''}`),
    wrong: requests.flatMap(({ nonce, isWrong }) => (isWrong ? [nonce] : [])),
    leftOut,
  }));
}

describe('an anomaly of two requests', () => {
  test('is shown by those that named one version, with what they had read', () => {
    const rows = [
      read(1, 3, 0, 1),
      read(2, 3, 1, 2),
      wrote(1, 3, 3, 5),
      wrote(2, 3, 6, 8),
      read(7, 4, 6, 7),
      wrote(3, 4, 9, 10),
    ];
    expect(shownOf({ rows }, wrong('lost-update', [3]))[0]).toEqual({
      of: 'lost-update',
      text: 'it went wrong; clients 1 and 2 both raced: both built on version 3; both had read it before either wrote',
      nonces: [1, 2, 3, 4],
      edges: ['3-4 both built on version 3!'],
      wrong: [],
      leftOut: 1,
    });
  });

  test('is shown by their receipts where they named none', () => {
    const rows = [wrote(1, 0, 0, 4), wrote(2, 0, 1, 5), wrote(3, 0, 6, 7)];
    const receipts = [
      { nonce: 1, key, read: 7, wrote: 8 },
      { nonce: 2, key, read: 8, wrote: 9 },
      { nonce: 3, key, read: 8, wrote: 9 },
    ];
    expect(shownOf({ rows, receipts }, wrong('oversell', []))[0]).toMatchObject({
      text: 'it went wrong; clients 2 and 3 both raced: both built on version 8; the second was sent 1 ms after the first was answered',
      nonces: [2, 3],
    });
  });

  test('is shown by what they were told, as long as nobody was named who was told otherwise', () => {
    const told = (value: number): Partial<MadeUpRow> => ({ value });
    const rows = [
      wrote(1, 0, 0, 4, told(9)),
      wrote(2, 0, 1, 5, told(8)),
      wrote(3, 0, 2, 6, told(8)),
      wrote(4, 0, 3, 7, told(9)),
    ];
    expect(shownOf({ rows }, wrong('duplicate-remainder', [3]))[0]).toMatchObject({
      text: 'it went wrong; clients 2 and 3 both raced: both were told that 8 are left; both were under way at the same time, for 3 ms',
      nonces: [2, 3],
    });
  });

  test('is named by tags where they are opaque', () => {
    const rows = [wrote(1, 1, 0, 4), wrote(2, 1, 1, 5)];
    const [shown] = exhibitsOf(
      { evidence: madeUpEvidence({ rows, tags: ['"a7"', '"b2"'] }), asked: new Map(), specs },
      wrong('lost-update', [1, 2]),
      measured,
    );
    expect(shown?.edges).toEqual([{ from: 1, to: 2, why: 'both built on version "a7"', isWrong: true }]);
    expect(shown?.requests[0]).toMatchObject({ base: '"a7"', version: '"b2"' });
  });
});

test('an anomaly of a read is shown by those that were named, not by two changes beside', () => {
  const rows = [wrote(1, 3, 0, 1), wrote(2, 3, 0, 2), read(3, 3, 4, 5)];
  expect(shownOf({ rows }, wrong('stale-read', [2, 3]))[0]).toMatchObject({
    nonces: [2, 3],
    edges: ['2-3 an older version was seen after a newer one was complete!'],
  });
});

test('an anomaly of one request is marked, between the changes around it', () => {
  const rows = [wrote(1, 3, 0, 1), read(2, 9, 2, 3), wrote(3, 4, 4, 5), wrote(4, 5, 6, 7)];
  expect(shownOf({ rows }, wrong('wrong-field', [2]))[0]).toMatchObject({
    text: 'it went wrong; request 2 is the GET of client 2',
    nonces: [1, 2, 3],
    edges: [],
    wrong: [2],
  });
});

test('an anomaly of which no request was seen has no picture', () => {
  expect(shownOf({ rows: [] }, wrong('conservation', [], { key: 'items/5-5' }))).toEqual([]);
});

test('of a right race the winner is shown to whom most lost, and the slowest operation', () => {
  const lost = (operation: number, sent: number, done: number): Partial<MadeUpRow> => ({
    operation,
    client: operation,
    base: 3,
    reason: 'version-mismatch',
    status: 409,
    sent,
    done,
  });
  const rows = [wrote(1, 2, 0, 1), wrote(2, 3, 2, 6), lost(3, 3, 7), lost(4, 4, 8), lost(5, 20, 21)];
  const evidence = madeUpEvidence({ rows });
  evidence.history.settle(1, 'won');
  evidence.history.settle(2, 'lost');
  const shown = exhibitsOf({ evidence, asked: new Map(), specs }, nothing, measured);
  expect(shown.map(({ of, text }) => [of.kind, text])).toEqual([
    ['contended', '3 requests lost a race here; one winner and those who lost while it was under way'],
    ['slowest', 'the slowest operation took 4 ms, and sent 1 command'],
  ]);
  expect(shown[0]?.requests.map(({ nonce }) => nonce)).toEqual([2, 3, 4]);
  expect(shown[0]?.edges).toEqual([
    { from: 2, to: 3, why: 'lost to it', isWrong: false },
    { from: 2, to: 4, why: 'lost to it', isWrong: false },
  ]);
});

test('when the service decided is told where its clock is known', () => {
  const evidence = { ...madeUpEvidence({ rows: [wrote(1, 1, 2, 9), wrote(2, 1, 3, 9)] }), zeroMs: 1000 };
  const asked = new Map([[1, { kind: 'command', id: '0-0', args: {}, nowMs: 1005 } as const]]);
  const [shown] = exhibitsOf({ evidence, asked, specs }, wrong('lost-update', [1, 2]), measured);
  expect(shown?.requests.map(({ decidedMs }) => decidedMs)).toEqual([5, undefined]);
});

/** What shows in the records at the end, whoever brought it about. */
const ofRecordsAlone: ReadonlySet<AnomalyKind> = new Set(['orphan', 'resurrected']);

test.each(workloads.filter(({ check }) => check !== undefined))(
  '$name: whatever goes wrong without protection is shown, by requests that were sent, and within the bound',
  (workload) => {
    let pictures = 0;
    for (let seed = 1; seed <= 12; seed++) {
      const { evidence, asked } = raced({
        workload,
        seed,
        operations: 80,
        late: true,
        protection: 'unguarded',
      });
      const anomalies = anomaliesOf(workload.check?.(evidence) ?? []);
      const found = exhibitsOf(
        { evidence, asked, specs: workload.commands },
        { ...nothing, result: 'invalid', anomalies },
        measured,
      );
      pictures += found.filter(({ of }) => of.kind === 'anomaly').length;
      expect(found.reduce((sum, { requests }) => sum + requests.length, 0)).toBeLessThanOrEqual(200);
      const rows = evidence.history.rowsByNonce();
      for (const { of, requests, edges } of found) {
        const nonces = requests.map(({ nonce }) => nonce);
        expect(nonces.every((nonce) => rows(nonce) >= 0)).toBe(true);
        expect(new Set(nonces).size).toBe(nonces.length);
        expect(requests.map(({ sentMs }) => sentMs)).toEqual(
          requests.map(({ sentMs }) => sentMs).toSorted((a, b) => a - b),
        );
        if (of.kind === 'anomaly' && !ofRecordsAlone.has(of.anomaly))
          expect([...requests, ...edges].some(({ isWrong }) => isWrong)).toBe(true);
        for (const { from, to } of edges) expect(nonces).toEqual(expect.arrayContaining([from, to]));
      }
    }
    expect(pictures).toBeGreaterThan(5);
  },
);
