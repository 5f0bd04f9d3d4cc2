import { describe, expect, test } from 'vitest';
import { anomaliesOf } from '../../core/verdict.ts';
import type { Finding } from '../../core/verdict.ts';
import type { Reason } from '../../core/reason.ts';
import { madeUpEvidence } from '../made-up-evidence.fixture.ts';
import type { MadeUpRecord, MadeUpRow } from '../made-up-evidence.fixture.ts';
import { stateMachine } from './state-machine.ts';
import type { Machine } from './machine.ts';

const doors: Machine = {
  collection: 'doors',
  field: 'state',
  initial: 'shut',
  allowed: { shut: ['ajar', 'gone'], ajar: ['shut'], gone: [] },
  leadsTo: { open: 'ajar', close: 'shut', remove: 'gone' },
  deleted: 'gone',
  refusal: (from, to) =>
    from === 'gone' ? 'gone' : from === to ? 'redundant-transition' : 'illegal-transition',
};
/** A ticket is used or torn, once. */
const tickets: Machine = {
  collection: 'tickets',
  field: 'state',
  initial: 'new',
  allowed: { new: ['seen', 'torn'], seen: ['used', 'torn'], used: [], torn: [] },
  leadsTo: { open: 'seen', close: 'used', remove: 'torn' },
  refusal: () => 'illegal-transition',
};

type Row = Partial<MadeUpRow>;
const ask =
  (command: number) =>
  (sent: number, done = sent + 1, more: Row = {}): Row => ({ command, sent, done, ...more });
const [open, close, remove] = [ask(1), ask(2), ask(3)];
const no = (command: typeof open, reason: Reason, sent: number, done = sent + 1): Row =>
  command(sent, done, { reason });
const lost = (command: typeof open, sent: number): Row => command(sent, sent + 1, { answer: 'unknown' });
const saw = (state: string, sent: number, done = sent + 1): Row => ({
  command: 0,
  answer: 'found',
  shows: { state },
  sent,
  done,
});
const sawNone = (sent: number): Row => ({ command: 0, answer: 'missing', sent, done: sent + 1 });
const told = (state: string): Row => ({ shows: { 'told.state': state } });

function judged(machine: Machine, rows: readonly Row[], final?: MadeUpRecord): readonly Finding[] {
  const finals = final === undefined ? {} : { finals: { [`${machine.collection}/0-0`]: final } };
  return stateMachine(madeUpEvidence({ rows, tags: [], ...finals }, 4, ['open', 'close', 'remove']), machine);
}
const kinds = (...given: Parameters<typeof judged>): string[] =>
  anomaliesOf(judged(...given)).map(({ kind, count }) => `${kind} ${count}`);
const ended = (state: string): MadeUpRecord => ({ version: 0, fields: { state } });
const away: MadeUpRecord = { version: 0, fields: {}, live: false };

describe('states that no version tells the order of', () => {
  test.each([
    // To and fro, then deleted, and refused for what it was.
    {
      rows: [open(0), close(2), remove(4), no(open, 'gone', 6), no(remove, 'gone', 8)],
      final: away,
      found: [],
    },
    // Two at once: the one that had to be first was.
    { rows: [close(0, 9), open(1, 8)], final: ended('shut'), found: [] },
    // A refusal without a reason says nothing, nor does one that another state explains.
    { rows: [no(open, 'unnamed-conflict', 0), no(close, 'redundant-transition', 2)], found: [] },
    { rows: [no(close, 'illegal-transition', 0)], found: [] },
    // Whoever never tells of a change that it is redundant or gone need not; who does is held to it, unless overtaken.
    { rows: [open(0), no(open, 'illegal-transition', 2)], found: [] },
    { rows: [remove(0), no(open, 'illegal-transition', 2)], found: [] },
    {
      rows: [open(0), no(open, 'redundant-transition', 2), no(open, 'illegal-transition', 4)],
      found: ['unjustified-refusal 1'],
    },
    {
      rows: [open(0, 3), no(open, 'illegal-transition', 2, 4), no(open, 'redundant-transition', 5)],
      found: [],
    },
    { rows: [no(close, 'redundant-transition', 0), open(2), no(open, 'illegal-transition', 4)], found: [] },
    {
      rows: [remove(0), no(remove, 'gone', 2), no(open, 'illegal-transition', 4)],
      found: ['unjustified-refusal 1'],
    },
    // A word that the law does not know says that the state forbids it.
    { rows: [open(0), no(open, 'sold-out', 2)], found: [] },
    { rows: [no(open, 'sold-out', 2)], found: ['unjustified-refusal 1'] },
    {
      rows: [
        remove(0),
        { ...no(remove, 'gone', 2), shows: { '#vague': '' } },
        no(open, 'illegal-transition', 4),
      ],
      found: [],
    },
    // Answers that were lost may stand for whatever is missing, at any time.
    { rows: [lost(open, 0), close(50), lost(remove, 60), no(open, 'gone', 90)], final: away, found: [] },
    { rows: [lost(open, 0), close(50)], final: ended('shut'), found: [] },
    // Sent again when its answer had been lost: it took effect the first time.
    {
      rows: [{ ...lost(open, 0), operation: 7 }, saw('ajar', 3), open(5, 6, { operation: 7 })],
      found: [],
    },
    // Seen as it was, told as it was then or soon after, shown as deleted in a word of the service's own.
    { rows: [open(0), saw('ajar', 2), close(4, 6), saw('shut', 5)], final: ended('shut'), found: [] },
    { rows: [open(0, 9, told('shut')), close(1, 8, told('shut'))], found: [] },
    { rows: [remove(0), sawNone(2), saw('buried', 4)], final: ended('buried'), found: [] },
    // A service that shows nobody anything.
    { rows: [open(0), sawNone(2)], found: [] },

    // Opened twice, closed while shut, removed while ajar.
    { rows: [open(0), open(2)], found: ['illegal-step 1'] },
    { rows: [close(0)], found: ['illegal-step 1'] },
    { rows: [open(0), remove(2)], found: ['illegal-step 1'] },
    // Each alone can be, all of them together cannot.
    { rows: [open(0, 9), open(0, 9), open(0, 9), close(0, 9)], found: ['illegal-step 1'] },
    // After a deletion, and deleted twice: one after the other, or at once.
    { rows: [remove(0), open(2), close(4)], found: ['change-after-delete 2'] },
    { rows: [remove(0), remove(2)], found: ['change-after-delete 1'] },
    { rows: [remove(0, 9), remove(0, 9)], found: ['left-twice 1'] },
    // Refused for a state that it was not in.
    { rows: [no(open, 'gone', 0)], found: ['unjustified-refusal 1'] },
    { rows: [open(0), no(close, 'redundant-transition', 2)], found: ['unjustified-refusal 1'] },
    {
      rows: [open(0, 9), no(open, 'redundant-transition', 2, 3), no(close, 'redundant-transition', 5, 6)],
      found: ['unjustified-refusal 1'],
    },
    // Seen before it began, after it was over, or out of turn.
    { rows: [saw('ajar', 0), open(2)], found: ['wrong-snapshot 1'] },
    { rows: [open(0), saw('shut', 2)], found: ['wrong-snapshot 1'] },
    { rows: [open(0, 9), saw('ajar', 2), saw('shut', 4)], found: ['wrong-snapshot 1'] },
    { rows: [saw('shut', 0), sawNone(2)], found: ['wrong-snapshot 1'] },
    // Told of what nobody did.
    { rows: [open(0, 1, told('gone'))], found: ['wrong-answer 1'] },
    // Ended otherwise.
    { rows: [open(0)], final: ended('shut'), found: ['wrong-state 1'] },
    { rows: [open(0)], final: away, found: ['wrong-state 1'] },
    { rows: [remove(0)], final: ended('shut'), found: ['resurrected 1', 'wrong-state 1'] },
  ] as { rows: Row[]; final?: MadeUpRecord; found: string[] }[])(
    '$rows: $found',
    ({ rows, final, found }) => {
      expect(kinds(doors, rows, final)).toEqual(found);
    },
  );

  test.each([
    { rows: [open(0), remove(2)], found: [] },
    { rows: [open(0, 9), close(0, 9)], found: [] },
    // Used and torn, or seen twice: nothing comes back.
    { rows: [open(0), close(2, 9), remove(2, 9)], found: ['left-twice 1'] },
    { rows: [open(0, 9), open(0, 9)], found: ['left-twice 1'] },
    { rows: [open(0), saw('lost', 2)], found: ['wrong-snapshot 1'] },
    { rows: [open(0), saw('seen', 2), sawNone(4)], found: ['wrong-snapshot 1'] },
  ])('of which nothing comes back: $found', ({ rows, found }) => {
    expect(kinds(tickets, rows)).toEqual(found);
  });

  test('say what was looked at, and what could not be', () => {
    const bare = judged(doors, [open(0), no(open, 'unnamed-conflict', 2)]);
    expect(bare).toEqual(
      expect.arrayContaining([
        { kind: 'illegal-step', examined: 1 },
        {
          kind: 'unjustified-refusal',
          examined: 0,
          unexamined: '409 without a code says that something clashed, not what',
        },
        { kind: 'wrong-state', examined: 0, unexamined: 'no record was shown with its state' },
        { kind: 'wrong-snapshot', examined: 0, unexamined: 'no record was shown with its state' },
      ]),
    );
  });

  test('name the two that cannot both be', () => {
    const rows = [open(0), close(2, 9), remove(2, 9)];
    expect(anomaliesOf(judged(tickets, rows))[0]?.first).toMatchObject({
      key: 'tickets/0-0',
      text: 'request 2 to close and request 3 to remove were both accepted, of which only one can be',
      nonces: [2, 3],
    });
  });
});

describe('answers that only together fit no order', () => {
  const deleted = [
    open(0, 9),
    no(open, 'redundant-transition', 2, 3),
    no(close, 'redundant-transition', 5, 6),
  ];
  test('are named both, and not what was rightly answered later', () => {
    const rows = [...deleted, close(10), remove(12), no(open, 'gone', 14), no(close, 'gone', 16)];
    expect(anomaliesOf(judged(doors, rows))).toMatchObject([
      {
        kind: 'unjustified-refusal',
        count: 1,
        first: {
          text: 'request 2 to open was refused as redundant-transition and request 3 to close was refused as redundant-transition, and no order of the requests explains both',
          nonces: [2, 3],
        },
      },
    ]);
  });

  test('come after what is wrong by itself', () => {
    const elsewhere = { ...no(open, 'gone', 30), slot: 1 };
    const [anomaly] = anomaliesOf(judged(doors, [...deleted, elsewhere]));
    expect(anomaly).toMatchObject({ count: 2, first: { nonces: [2, 3] }, worst: { nonces: [4] } });
  });

  test('are told as they were: changed, refused and read', () => {
    const rows = [open(0, 9), saw('ajar', 2), saw('shut', 4), saw('ajar', 20)];
    expect(anomaliesOf(judged(doors, rows))[0]?.first.text).toBe(
      'request 2 read ajar and request 3 read shut, and no order of the requests explains both',
    );
  });
});

test('reads of states whose versions count must show what their version made', () => {
  const row = (shows: string, version: number): Row => ({ ...saw(shows, 0, 9), version });
  const kindsOf = (rows: readonly Row[]): string[] =>
    anomaliesOf(stateMachine(madeUpEvidence({ rows }, 4, ['open', 'close', 'remove']), doors)).map(
      ({ kind }) => kind,
    );
  const opened = open(0, 9, { version: 2 });
  expect(kindsOf([opened, row('ajar', 2), row('shut', 1)])).toEqual([]);
  expect(kindsOf([opened, row('shut', 2)])).toEqual(['wrong-snapshot']);
  expect(kindsOf([opened, row('ajar', 1)])).toEqual(['wrong-snapshot']);
  expect(kindsOf([opened, row('gone', 3)])).toEqual(['wrong-snapshot']);
});

test('answers that tell what was before are not examined, those that tell it now and then are wrong', () => {
  const turns = (tells: (at: number, before: string, after: string) => string): Row[] =>
    Array.from({ length: 24 }, (_, at) => {
      const [command, before, after] = at % 2 === 0 ? [open, 'shut', 'ajar'] : [close, 'ajar', 'shut'];
      return command(2 * at, 2 * at + 1, told(tells(at, before, after)));
    });
  const before = judged(
    doors,
    turns((_, state) => state),
  );
  expect(anomaliesOf(before)).toEqual([]);
  expect(before.find(({ kind }) => kind === 'wrong-answer')).toMatchObject({ examined: 0 });
  expect(
    kinds(
      doors,
      turns((at, state, after) => (at === 9 ? state : after)),
    ),
  ).toEqual(['wrong-answer 1']);
});

test('one command may tell what was before and the others what is after', () => {
  const rows = Array.from({ length: 24 }, (_, at) =>
    at % 2 === 0 ? open(2 * at, 2 * at + 1, told('ajar')) : close(2 * at, 2 * at + 1, told('ajar')),
  );
  expect(kinds(doors, rows)).toEqual([]);
  // Who tells it of one close alone has told what is not so.
  const once = rows.map((row, at) => (at % 2 === 0 || at === 9 ? row : { ...row, ...told('shut') }));
  expect(kinds(doors, once)).toEqual(['wrong-answer 1']);
});

test('what is gone has no state: a deletion may tell the one that there was, however seldom', () => {
  expect(kinds(doors, [remove(0, 1, told('shut'))])).toEqual([]);
  expect(kinds(doors, [open(0), close(2), remove(4, 5, told('gone'))])).toEqual([]);
});
