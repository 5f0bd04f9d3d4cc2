import { describe, expect, test } from 'vitest';
import type { Anomaly, Finding } from '../core/verdict.ts';
import { madeUpEvidence } from './made-up-evidence.fixture.ts';
import { Occurrences } from './rows/occurrences.ts';
import { mergeAnomalies, rankedFindings } from './ranked-findings.ts';
import { judge } from './verdict.ts';

const racing = [
  { sent: 0, done: 2 },
  { sent: 1, done: 3 },
] as const;
const audited = { receipts: [], records: {} };
const right = { invariants: [], check: () => [] };
const many = { clients: 8, auditExpected: true };

describe('a verdict', () => {
  test('is valid after a race without an anomaly, also when nobody met a conflict', () => {
    expect(judge(madeUpEvidence({ rows: racing, ...audited }), right, many)).toEqual({
      result: 'valid',
      anomalies: [],
      reasons: [],
      invariants: [],
    });
  });

  test.each([
    // Everybody was refused.
    {
      rows: [
        { ...racing[0], reason: 'sold-out' },
        { ...racing[1], reason: 'sold-out' },
      ],
      clients: 8,
      says: 'nothing was accepted',
    },
    // Everybody was turned away.
    {
      rows: [
        { ...racing[0], reason: 'gateway-limit', status: 429 },
        { ...racing[1], reason: 'gateway-limit', status: 429 },
      ],
      clients: 8,
      says: '100 % of the requests were turned away before anything was done (429 × 2)',
    },
    // Clients stood in line.
    {
      rows: [
        { sent: 0, done: 1 },
        { sent: 2, done: 3 },
      ],
      clients: 8,
      says: 'no two clients',
    },
    // There was only one.
    { rows: racing, clients: 1, says: 'one client alone' },
  ] as const)('is inconclusive: $says', ({ rows, clients, says }) => {
    const verdict = judge(madeUpEvidence({ rows, ...audited }), right, { clients, auditExpected: true });
    expect(verdict.result).toBe('inconclusive');
    expect(verdict.reasons.join('; ')).toContain(says);
  });

  test('is inconclusive without the audit that was due, or without a check', () => {
    const answers = madeUpEvidence({ rows: racing });
    expect(judge(answers, right, many)).toMatchObject({ result: 'inconclusive' });
    expect(judge(answers, { invariants: [] }, many)).toMatchObject({ result: 'inconclusive' });
  });

  test('says of what held what was left out beside it, and of what stays open that it was not examined', () => {
    const resultOf = (...findings: readonly Finding[]) => {
      const invariants = [{ name: 'all is sold once', kinds: ['oversell', 'negative'] as const }];
      return judge(madeUpEvidence({ rows: racing, ...audited }), { invariants, check: () => findings }, many)
        .invariants?.[0];
    };
    const seen = { kind: 'oversell', examined: 2 } as const;
    const unseen = { kind: 'negative', examined: 0, unexamined: 'no amount was shown' } as const;
    expect(resultOf(seen, unseen)).toMatchObject({
      result: 'held',
      why: 'left out beside: no amount was shown',
    });
    expect(resultOf(unseen)).toMatchObject({ result: 'not-examined', why: 'no amount was shown' });
    expect(resultOf(seen, { ...unseen, open: 'most amounts are words' })).toMatchObject({
      result: 'not-examined',
      examined: 0,
      why: 'most amounts are words',
    });
  });

  test('counts as won what ended in the measured time, as goodput does', () => {
    const evidence = madeUpEvidence({ rows: racing, ...audited });
    const from = (measuredFromMs: number) => judge(evidence, right, { ...many, measuredFromMs }).reasons;
    expect(from(3)).not.toContainEqual(expect.stringContaining('nothing was accepted'));
    expect(from(3.5)).toContainEqual(expect.stringContaining('nothing was accepted in the measured time'));
  });

  test('from answers alone says so, with the fates that are open', () => {
    const answered = Array.from({ length: 20 }, () => ({ sent: 0, done: 2 }));
    const evidence = madeUpEvidence({ rows: [...answered, { sent: 0, done: 1, answer: 'unknown' }] });
    expect(judge(evidence, right, { clients: 8, auditExpected: false })).toEqual({
      result: 'valid',
      anomalies: [],
      reasons: [
        'judged from answers alone, without an audit; the fate of 1 requests is unknown',
        'nobody sent other, so that the race says nothing of that',
      ],
      invariants: [],
    });
  });

  test('is invalid with an anomaly, however little the race was', () => {
    const witness = { key: 'items/0-0', text: 'oversold 3 of 2', nonces: [1] };
    const anomaly = { kind: 'oversell', count: 1, first: witness, worst: witness } as const;
    const wrong = { invariants: [], check: () => [{ kind: 'oversell', examined: 1, anomaly } as const] };
    expect(
      judge(madeUpEvidence({ rows: [{}], ...audited }), wrong, { clients: 1, auditExpected: true }),
    ).toMatchObject({ result: 'invalid', anomalies: [{ kind: 'oversell', count: 1 }], reasons: [] });
    const refused = madeUpEvidence({ rows: [{ answer: 'conflict', reason: 'sold-out' }], ...audited });
    const judged = judge(refused, wrong, { clients: 1, auditExpected: true });
    expect(judged.reasons).toEqual(['nothing was accepted']);
    const unharmed = judge(refused, right, { clients: 1, auditExpected: true });
    expect(unharmed.reasons).toEqual([
      'nothing was accepted, so nothing could go wrong',
      'one client alone cannot race',
    ]);
  });
});

describe('anomalies of one kind', () => {
  const evidence = madeUpEvidence({
    rows: [
      { sent: 0, done: 9 },
      { sent: 0, done: 4 },
    ],
  });

  const merged = (anomalies: readonly Anomaly[]): Anomaly[] =>
    mergeAnomalies(
      rankedFindings(
        evidence,
        anomalies.map((anomaly) => ({ kind: anomaly.kind, examined: 1, anomaly })),
      ).flatMap(({ anomaly }) => anomaly ?? []),
    );

  test('become one: counts add up, the first in time and the worst stay, and nothing but words is left', () => {
    const describing = (subject: number): { key: string; text: string; nonces: number[] } => ({
      key: '0-0',
      text: `no ${subject}`,
      nonces: [],
    });
    const one = new Occurrences('oversell', describing);
    one.add(5, 3, 1);
    one.add(7, 1, 2);
    const two = new Occurrences('oversell', describing);
    two.add(6, 9, 3);
    two.add(3, 2, 4, 0, 5);
    const other = new Occurrences('undersell', describing);
    other.add(1, 1, 5);
    expect(merged([...one.anomalies(), ...other.anomalies(), ...two.anomalies()])).toStrictEqual([
      { kind: 'oversell', count: 8, first: describing(4), worst: describing(3) },
      { kind: 'undersell', count: 1, first: describing(5), worst: describing(5) },
    ]);
  });

  test('that a check made by hand are ordered by when their requests were answered', () => {
    const by = (nonce: number): Anomaly => {
      const witness = { key: '0-0', text: `by ${nonce}`, nonces: [nonce] };
      return { kind: 'oversell', count: 1, first: witness, worst: witness };
    };
    expect(merged([by(1), by(2)])[0]?.first.text).toBe('by 2');
  });
});
