import { describe, expect, test } from 'vitest';
import { anomaliesOf } from '../../core/verdict.ts';
import type { Reason } from '../../core/reason.ts';
import { madeUpEvidence } from '../made-up-evidence.fixture.ts';
import type { MadeUpRow } from '../made-up-evidence.fixture.ts';
import { exclusiveStates } from './exclusive-states.ts';
import type { ExclusiveStatesOptions } from './exclusive-options.ts';

/** An even operation wants `a`, an odd one `b`. */
const options: ExclusiveStatesOptions = {
  collection: 'settings',
  on: 'on',
  off: 'off',
  field: 'state',
  isOn: (fields) => fields.get('state') === 'on',
  names: ['a', 'b'],
  own: (operation) => (operation % 2 === 0 ? '.a' : '.b'),
  blamed(operation, reason) {
    const isOwn = reason === 'redundant-transition';
    if (!isOwn && reason !== 'exclusive-setting') return undefined;
    return (operation % 2 === 0) === isOwn ? '.a' : '.b';
  },
};
type Row = Partial<MadeUpRow>;
const ask =
  (command: number) =>
  (operation: number, sent: number, done = sent + 1, more: Row = {}): Row => ({
    command,
    operation,
    sent,
    done,
    ...more,
  });
const [on, off] = [ask(1), ask(2)];
const no = (row: Row, reason: Reason): Row => ({ ...row, reason });
const saw = (shows: Record<string, string>, sent: number, done = sent + 1): Row => ({
  command: 0,
  answer: 'found',
  operation: 9,
  shows,
  sent,
  done,
});
const both = (a: string, b: string): Record<string, string> => ({ 'a.state': a, 'b.state': b });
const unknown = { answer: 'unknown' } as const;
const told = (state: string): Row => ({ shows: { 'told.state': state } });

function kinds(rows: readonly Row[], ended?: readonly [string, string]): string[] {
  const finals =
    ended === undefined
      ? {}
      : {
          finals: Object.fromEntries(
            ended.map((state, at) => [`settings/0-0.${'ab'[at]!}`, { version: 0, fields: { state } }]),
          ),
        };
  const evidence = madeUpEvidence({ rows, tags: [], ...finals }, 4, ['on', 'off']);
  return anomaliesOf(exclusiveStates(evidence, options)).map(({ kind, count }) => `${kind} ${count}`);
}

describe('settings that no receipts tell of', () => {
  test.each([
    // One after the other, or at once in an order that can be.
    { rows: [on(0, 0), off(0, 2), on(1, 4)], ended: ['off', 'on'], found: [] },
    { rows: [on(0, 0), off(0, 2, 9), on(1, 3, 8)], ended: ['off', 'on'], found: [] },
    // Equal times are concurrent: it may have been off again by then.
    { rows: [on(0, 0, 9), on(1, 0, 9), off(0, 9, 12)], found: [] },
    // Refused for the other one, which is then switched off.
    {
      rows: [on(0, 0), no(on(1, 2), 'exclusive-setting'), off(1, 4), on(1, 6)],
      ended: ['off', 'on'],
      found: [],
    },
    { rows: [on(0, 0), no(on(1, 2), 'unnamed-conflict'), no(on(2, 4), 'redundant-transition')], found: [] },
    // The answer to what explains the rest was lost.
    { rows: [on(0, 0), off(0, 2, 3, unknown), on(1, 90)], found: [] },
    // Seen as they were, in words or truth; told as they were then.
    { rows: [on(0, 0), saw(both('on', 'off'), 2), off(0, 4, 9), saw(both('off', 'off'), 5)], found: [] },
    { rows: [on(0, 0), saw({ a: 'true', b: 'false' }, 2), saw({ id: '7' }, 4)], found: [] },
    { rows: [on(0, 0, 9, told('off')), off(2, 1, 8, told('off'))], found: [] },

    // Both are on: for certain, or in whatever order.
    { rows: [on(0, 0), on(1, 2)], found: ['both-on 1'] },
    { rows: [on(0, 0, 9), on(1, 0, 9)], found: ['both-on 2'] },
    // Switched on twice, off twice.
    { rows: [on(0, 0), on(2, 2)], found: ['illegal-step 1'] },
    { rows: [off(0, 0)], found: ['illegal-step 1'] },
    // Off and off while something is on its way that explains one of them alone; on and on beside.
    { rows: [on(0, 0, 9), off(2, 0, 9), off(4, 0, 9)], found: ['illegal-step 1'] },
    { rows: [on(0, 0, 9), off(2, 0, 9), off(4, 0, 9), on(1, 0, 9)], found: ['illegal-step 1'] },
    { rows: [on(0, 0, 9), on(2, 0, 9), off(4, 0, 9), on(6, 0, 9)], found: ['illegal-step 1'] },
    // Only one can have been off again before the other one: both are on, and each is in turn.
    { rows: [on(0, 0, 9), off(2, 1, 12), on(1, 2, 9), saw({}, 20), on(4, 11, 12)], found: ['both-on 1'] },
    // Refused for what was off, or on.
    { rows: [no(on(0, 0), 'exclusive-setting')], found: ['unjustified-refusal 1'] },
    { rows: [on(0, 0), no(off(0, 2), 'redundant-transition')], found: ['unjustified-refusal 1'] },
    // Seen before, or otherwise; two at once as they never were together; not at all.
    { rows: [saw(both('on', 'off'), 0), on(0, 2)], found: ['wrong-snapshot 1'] },
    { rows: [on(0, 0), saw(both('off', 'off'), 2)], found: ['wrong-snapshot 1'] },
    {
      rows: [on(0, 0, 20), saw(both('on', 'off'), 2), saw(both('off', 'off'), 4)],
      found: ['wrong-snapshot 1'],
    },
    { rows: [saw(both('off', 'off'), 0), { ...saw({}, 2), answer: 'missing' }], found: ['wrong-snapshot 1'] },
    // Told, and ended, otherwise.
    { rows: [on(0, 0, 1, told('off'))], found: ['wrong-answer 1'] },
    { rows: [on(0, 0)], ended: ['off', 'off'], found: ['wrong-state 1'] },
    { rows: [on(0, 0), off(0, 2), on(1, 4)], ended: ['on', 'on'], found: ['both-on 1', 'wrong-state 1'] },
  ] as { rows: Row[]; ended?: [string, string]; found: string[] }[])(
    '$rows: $found',
    ({ rows, ended, found }) => {
      expect(kinds(rows, ended)).toEqual(found);
    },
  );
});

test.each([
  // Who was not answered may switch one off and the other one on between two looks; behind a 500 all is done.
  { status: 0, found: [] },
  { status: 504, found: [] },
  { status: 500, found: ['both-on 1', 'wrong-state 1'] },
])(
  'two that are seen on at the end, one after the other, prove nothing beside $status',
  ({ status, found }) => {
    const open = { answer: 'unknown', status } as const;
    const rows = [on(0, 0), { ...off(0, 2), ...open }, { ...on(1, 4), ...open }];
    expect(kinds(rows, ['on', 'on'])).toEqual(found);
  },
);

test('two refusals of which no order explains both are named with their reasons', () => {
  const rows = [on(0, 0, 9), no(on(1, 1, 2), 'exclusive-setting'), no(off(0, 3, 4), 'redundant-transition')];
  const evidence = madeUpEvidence({ rows, tags: [] }, 4, ['on', 'off']);
  expect(anomaliesOf(exclusiveStates(evidence, options))[0]?.first).toMatchObject({
    text: 'request 2 to on was refused as exclusive-setting and request 3 to off was refused as redundant-transition, and no order of the requests explains both',
    nonces: [2, 3],
  });
});

test.each([
  ['are not shown with words that are known', ['state'], { switch: 'up' }, ['not-examined 0']],
  ['are shown without a state', [], { owner: 'ann' }, ['examined 2']],
  ['are shown', [], { state: 'off' }, ['examined 4']],
])('settings that %s: whether two are on at the end', (_, unread, fields, wanted) => {
  const finals = Object.fromEntries(['a', 'b'].map((at) => [`settings/0-0.${at}`, { version: 0, fields }]));
  const rows = [on(0, 0), off(0, 2), on(1, 4), off(1, 6)];
  const evidence = madeUpEvidence({ rows, tags: [], finals }, 4, ['on', 'off']);
  const both = exclusiveStates({ ...evidence, unread: new Set(unread) }, options).filter(
    ({ kind }) => kind === 'both-on',
  );
  const examined = both.reduce((sum, finding) => sum + finding.examined, 0);
  const isHidden = both.some(({ unexamined }) => unexamined?.includes('in its own way'));
  expect([`${isHidden ? 'not-examined' : 'examined'} ${examined}`]).toEqual(wanted);
});

test('one command may tell what was before, and the other what is after', () => {
  const rows = Array.from({ length: 24 }, (_, at) =>
    (at % 2 === 0 ? on : off)(0, 2 * at, 2 * at + 1, told('on')),
  );
  expect(kinds(rows)).toEqual([]);
  const once = rows.map((row, at) => (at % 2 === 0 || at === 9 ? row : { ...row, ...told('off') }));
  expect(kinds(once)).toEqual(['wrong-answer 1']);
});

test('two that a snapshot shows on are on, whatever was measured', () => {
  const evidence = madeUpEvidence({ rows: [saw(both('on', 'on'), 2)], tags: [] }, 4, ['on', 'off']);
  const found = anomaliesOf(exclusiveStates(evidence, options)).map(({ kind }) => kind);
  expect(found).toContain('both-on');
});
