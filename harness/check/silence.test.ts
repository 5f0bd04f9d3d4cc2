import { expect, test } from 'vitest';
import { madeUpEvidence } from './made-up-evidence.fixture.ts';
import type { MadeUpRow } from './made-up-evidence.fixture.ts';
import { silence } from './silence.ts';
import { judge } from './verdict.ts';

const clients = 4;

/** A second of commands, one every 10 ms; `fate` says what becomes of those that end at a time. */
function secondOf(fate: (ms: number) => Partial<MadeUpRow>): readonly Partial<MadeUpRow>[] {
  return Array.from({ length: 100 }, (_, at) => ({
    sent: at * 10 - 15,
    done: at * 10,
    client: at % clients,
    ...fate(at * 10),
  }));
}
const said = (rows: readonly Partial<MadeUpRow>[], fromMs = 0): string | undefined =>
  silence(madeUpEvidence({ rows }).history, fromMs, clients);

const between = (from: number, to: number, row: Partial<MadeUpRow>) => (ms: number) =>
  ms > from && ms <= to ? row : {};
const refused = { answer: 'notSent' } as const;
const failed = { answer: 'unknown', status: 502 } as const;

test.each<[string, (ms: number) => Partial<MadeUpRow>, string | undefined]>([
  [
    'whose process ends',
    between(700, 1000, refused),
    'from 0.7 s on no command was answered: 29 found nobody who took their connection',
  ],
  [
    'that answers 502 for the rest',
    between(500, 1000, failed),
    'from 0.5 s on no command was answered: 49 were answered 502',
  ],
  [
    'that is away for half of the time',
    between(200, 700, refused),
    'from 0.2 s to 0.7 s no command was answered: 50 found nobody who took their connection',
  ],
  // A process that is started again is away for a moment.
  ['that is soon back', between(400, 550, refused), undefined],
  ['that ends with the race', between(900, 1000, refused), undefined],
  ['of which some requests fail all the time', (ms) => (ms % 40 === 0 ? failed : {}), undefined],
  // Reads go on: what they show says nothing of changes.
  [
    'that only reads',
    (ms) => (ms <= 600 ? {} : ms % 20 === 0 ? { command: 0, answer: 'found' } : failed),
    'from 0.6 s on no command was answered: 20 were answered 502',
  ],
  ['that is right', () => ({}), undefined],
])('a service %s', (_, fate, text) => {
  expect(said(secondOf(fate))).toBe(text);
});

test('who hangs is found by those who still wait in the end, and one who waits alone is not', () => {
  const hanging = (some: number): readonly Partial<MadeUpRow>[] =>
    Array.from({ length: some }, (_, client) => ({ sent: 995, done: 5995, client, answer: 'unknown' }));
  const answered = secondOf(() => ({}));
  expect(said([...answered, ...hanging(clients)])).toBe(
    'from 1.0 s on no command was answered: 4 got no answer',
  );
  expect(said([...answered, ...hanging(1)])).toBeUndefined();
});

test('a race proves nothing by it, unless the run has the service in its hands: there are faults that somebody ordered', () => {
  const evidence = madeUpEvidence({ rows: secondOf(between(500, 1000, refused)) });
  const law = { invariants: [], check: () => [] };
  const verdict = judge(evidence, law, { clients, auditExpected: false });
  expect(verdict.result).toBe('inconclusive');
  expect(verdict.reasons.join()).toContain('from 0.5 s on no command was answered');
  const audited = madeUpEvidence({
    rows: secondOf(between(500, 1000, refused)),
    receipts: [],
    records: {},
  });
  expect(judge(audited, law, { clients, auditExpected: true })).toMatchObject({ result: 'valid' });
});
