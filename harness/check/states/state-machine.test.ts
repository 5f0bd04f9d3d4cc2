import { describe, expect, test } from 'vitest';
import type { Evidence } from '../../core/evidence.ts';
import type { Reason } from '../../core/reason.ts';
import { madeUpEvidence } from '../made-up-evidence.fixture.ts';
import type { MadeUpRace, MadeUpRow } from '../made-up-evidence.fixture.ts';
import { stateMachine as stateMachineCheck } from './state-machine.ts';
import { found } from '../found.fixture.ts';
import type { Machine } from './machine.ts';

const stateMachine = found(stateMachineCheck);

const key = 'doors/0-0';
const commands = ['open', 'close', 'remove'] as const;
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

type Row = Partial<MadeUpRow>;
const ask =
  (command: number) =>
  (sent: number, version: number, more: Row = {}): Row => ({
    command,
    sent,
    done: sent + 1,
    version,
    ...more,
  });
const [open, close, remove] = [ask(1), ask(2), ask(3)];
const refused = (command: (typeof commands)[number], sent: number, reason: Reason, done = sent + 1): Row => ({
  command: commands.indexOf(command) + 1,
  sent,
  done,
  reason,
});

/** Receipts for the accepted rows, made on the version before unless `base` says otherwise. */
function audited(rows: readonly Row[], state: string, more: Partial<MadeUpRace> = {}): Evidence {
  const receipts = rows.flatMap(({ version = 0, base = 0 }, at) =>
    version === 0 ? [] : [{ nonce: at + 1, key, read: base > 0 ? base : version - 1, wrote: version }],
  );
  const version = Math.max(1, ...receipts.map(({ wrote }) => wrote));
  const record =
    state === 'gone' ? { version, fields: {}, live: false as const } : { version, fields: { state } };
  return madeUpEvidence({ rows, receipts, records: { [key]: record }, ...more }, 4, commands);
}
const kinds = (evidence: Evidence): string[] =>
  stateMachine(evidence, doors).map(({ kind, count }) => `${kind} ${count}`);

describe('states of a record, audited', () => {
  test.each([
    // To and fro, then deleted.
    { rows: [open(0, 2), close(2, 3), remove(4, 4)], state: 'gone', found: [] },
    // Nobody did anything.
    { rows: [], state: 'shut', found: [] },
    // An answer was lost: the receipt says that it took effect.
    { rows: [open(0, 2, { answer: 'unknown' }), close(2, 3)], state: 'shut', found: [] },
    // Opened twice in a row, and removed while ajar.
    { rows: [open(0, 2), open(2, 3)], state: 'ajar', found: ['illegal-step 1'] },
    { rows: [close(0, 2)], state: 'shut', found: ['illegal-step 1'] },
    { rows: [open(0, 2), remove(2, 3)], state: 'gone', found: ['illegal-step 1'] },
    // Two saw the door shut, and both were accepted.
    {
      rows: [open(0, 2, { base: 1 }), remove(0, 3, { base: 1 })],
      state: 'gone',
      found: ['illegal-step 1', 'left-twice 1'],
    },
    // Each step is lawful, but the second opener had not seen the first.
    {
      rows: [open(0, 2), close(2, 3), open(4, 4, { base: 1 })],
      state: 'ajar',
      found: ['left-twice 1'],
    },
    // Changed after its deletion: twice, and there again.
    {
      rows: [remove(0, 2), open(2, 3), close(4, 4)],
      state: 'shut',
      found: ['change-after-delete 2', 'resurrected 1'],
    },
    // Deleted twice.
    { rows: [remove(0, 2), remove(2, 3)], state: 'gone', found: ['change-after-delete 1'] },
    // The last change is not what the record holds.
    { rows: [open(0, 2)], state: 'shut', found: ['wrong-state 1'] },
    { rows: [], state: 'ajar', found: ['wrong-state 1'] },
    { rows: [remove(0, 2)], state: 'shut', found: ['wrong-state 1', 'resurrected 1'] },
    { rows: [open(0, 2)], state: 'gone', found: ['wrong-state 1'] },
    // Nobody knows who made version 2, so nobody knows what version 3 followed.
    { rows: [open(0, 3)], state: 'ajar', found: [] },
  ])('$rows: $found', ({ rows, state, found }) => {
    expect(kinds(audited(rows, state))).toEqual(found);
  });

  test('say who left which state, in words that can be checked', () => {
    const rows = [open(0, 2, { base: 1 }), remove(0, 3, { base: 1 }), open(4, 4)];
    const [late, twice] = stateMachine(audited(rows.slice(0, 2), 'gone'), doors);
    expect(late?.first).toEqual({
      key,
      text: 'version 3 made it gone after version 2 had left it ajar by request 1',
      nonces: [1, 2],
      atMs: 1,
      weight: 1,
    });
    expect(twice?.first.text).toBe('2 accepted changes left version 1 (shut), to ajar, gone');
    expect(stateMachine(audited(rows, 'ajar'), doors).map(({ first }) => first.text)).toEqual(
      expect.arrayContaining([
        'version 3 deleted it, and request 3 made it ajar with version 4',
        'it was deleted, but ended ajar',
      ]),
    );
  });
});

describe('refusals of a change of state', () => {
  test.each([
    // Open already, shut already, gone.
    { rows: [open(0, 2), refused('open', 2, 'redundant-transition')], state: 'ajar', found: [] },
    { rows: [refused('close', 0, 'redundant-transition')], state: 'shut', found: [] },
    { rows: [remove(0, 2), refused('open', 2, 'gone')], state: 'gone', found: [] },
    { rows: [open(0, 2), refused('remove', 2, 'illegal-transition')], state: 'ajar', found: [] },
    // Asked in the moment in which the door was opened, or when the answer was lost.
    { rows: [refused('open', 0, 'redundant-transition', 5), open(5, 2)], state: 'ajar', found: [] },
    {
      rows: [open(0, 2, { answer: 'unknown' }), refused('open', 9, 'redundant-transition')],
      state: 'ajar',
      found: [],
    },
    // The door was ajar for a while, and the request met that.
    {
      rows: [open(0, 2), close(6, 3), refused('open', 7, 'redundant-transition')],
      state: 'shut',
      found: [],
    },
    // A lost race is no refusal by the state.
    { rows: [refused('open', 0, 'write-conflict')], state: 'shut', found: [] },
    // Nobody had opened it yet, or it was shut again long before.
    {
      rows: [refused('open', 0, 'redundant-transition'), open(2, 2)],
      state: 'ajar',
      found: ['unjustified-refusal 1'],
    },
    {
      rows: [open(0, 2), close(2, 3), refused('open', 4, 'redundant-transition')],
      state: 'shut',
      found: ['unjustified-refusal 1'],
    },
    // Another reason than the state gives.
    {
      rows: [remove(0, 2), refused('open', 2, 'illegal-transition')],
      state: 'gone',
      found: ['unjustified-refusal 1'],
    },
    { rows: [refused('close', 0, 'illegal-transition')], state: 'shut', found: ['unjustified-refusal 1'] },
    { rows: [refused('remove', 0, 'gone')], state: 'shut', found: ['unjustified-refusal 1'] },
    // A service that says no more than "conflict" must have a reason too.
    { rows: [open(0, 2), refused('remove', 2, 'unnamed-conflict')], state: 'ajar', found: [] },
    { rows: [refused('open', 0, 'unnamed-conflict')], state: 'shut', found: ['unjustified-refusal 1'] },
    // A version is missing: whoever made it may be the reason.
    { rows: [open(0, 3), refused('close', 0, 'illegal-transition')], state: 'ajar', found: [] },
  ])('$rows: $found', ({ rows, state, found }) => {
    expect(kinds(audited(rows, state))).toEqual(found);
  });

  test.each([
    // Asked in the moment in which the door was opened: it was ajar, or says itself that it was shut.
    { shown: 2, found: [] },
    { shown: 1, found: ['unjustified-refusal 1'] },
  ])('are held to the version of the record that they show: $shown', ({ shown, found }) => {
    const shows = { '#shown-version': String(shown) };
    const rows = [{ ...refused('open', 0, 'redundant-transition', 5), shows }, open(1, 2)];
    expect(kinds(audited(rows, 'ajar'))).toEqual(found);
  });

  test('name the request and the reason', () => {
    expect(stateMachine(audited([refused('remove', 0, 'gone')], 'shut'), doors)).toMatchObject([
      {
        first: {
          key,
          text: 'request 1 to remove was refused as gone, which no state explains that the record can have had',
          nonces: [1],
        },
      },
    ]);
  });
});

describe('states of a record, judged from answers alone', () => {
  test.each([
    { rows: [open(0, 2), close(2, 3)], found: [] },
    { rows: [open(0, 2), open(2, 3)], found: ['illegal-step 1'] },
    { rows: [remove(0, 2), open(2, 3)], found: ['change-after-delete 1'] },
    // Two answers name one version: both left the one before.
    { rows: [open(0, 2), remove(0, 2)], found: ['left-twice 1'] },
    { rows: [refused('remove', 0, 'gone')], found: ['unjustified-refusal 1'] },
    // A request of unknown fate may have made the version between, and the state that refused.
    { rows: [open(0, 2), { command: 2, answer: 'unknown' }, open(4, 4)], found: [] },
    { rows: [{ command: 3, answer: 'unknown' }, refused('remove', 2, 'gone')], found: [] },
  ] as { rows: Row[]; found: string[] }[])('$rows: $found', ({ rows, found }) => {
    expect(kinds(madeUpEvidence({ rows }, 4, commands))).toEqual(found);
  });
});
