import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { rowBytes } from './columns.ts';
import { answerKinds, History, mergeHistories } from './history.ts';
import type { AnswerKind, Entry } from './history.ts';
import { resolutions, settlements } from './operation.ts';
import type { Answer } from './operation.ts';
import { reasonCodes, reasons } from './reason.ts';
import type { Reason } from './reason.ts';

const number = (bits: number): fc.Arbitrary<number> => fc.integer({ min: 0, max: 2 ** bits - 1 });
const time = fc.double({ min: 0, max: 1e9, noNaN: true });
const entry: fc.Arbitrary<Entry> = fc
  .record({
    nonce: fc.integer({ min: 1, max: 2000 }),
    operation: number(32),
    attempt: number(16),
    client: number(16),
    slot: number(32),
    command: number(8),
    base: number(32),
    version: number(32),
    value: fc.oneof(fc.integer(), fc.constant(Number.NaN)),
    status: number(16),
    answer: fc.constantFrom(...answerKinds),
    reason: fc.constantFrom(...reasonCodes),
    resolution: fc.option(fc.constantFrom(...resolutions), { nil: undefined }),
    settled: fc.option(fc.constantFrom(...settlements), { nil: undefined }),
    intendedMs: time,
    sentMs: time,
    doneMs: time,
  })
  .map((drawn) => ({
    ...drawn,
    version: ['accepted', 'replayed', 'found'].includes(drawn.answer) ? drawn.version : 0,
    value: ['accepted', 'replayed', 'found'].includes(drawn.answer) ? drawn.value : Number.NaN,
    reason: reasonOf(drawn.answer, drawn.reason),
  }));

/** A rejected request keeps the code that it was rejected with. */
function reasonOf(answer: AnswerKind, drawn: Reason): Reason | undefined {
  if (answer === 'rejected') return 'invalid-value';
  return answer === 'conflict' ? drawn : undefined;
}

function answerOf({ answer, version, value, reason }: Entry): Answer {
  switch (answer) {
    case 'found':
      return { kind: 'found', version, fields: new Map(), ...(Number.isNaN(value) ? {} : { value }) };
    case 'missing':
      return { kind: 'missing' };
    case 'accepted':
      return { kind: 'accepted', version, added: Number.isNaN(value) ? [] : [value, 99] };
    case 'replayed':
      return { kind: 'accepted', version, added: Number.isNaN(value) ? [] : [value, 99], replayed: true };
    case 'conflict': {
      const code = reason ?? 'write-conflict';
      return { kind: 'conflict', reason: code, retryable: reasons[code].side === 'race' };
    }
    case 'rejected':
      return { kind: 'rejected', status: 422, code: 'invalid-value' };
    case 'unknown':
    case 'notSent':
      return { kind: answer, cause: 'closed' };
  }
}

function write(history: History, given: Entry): void {
  history.append(
    given.nonce,
    given.operation,
    given.attempt,
    given.client,
    given.slot,
    given.command,
    given.base,
    given.status,
    answerOf(given),
    given.intendedMs,
    given.sentMs,
    given.doneMs,
    given.resolution,
  );
  if (given.settled !== undefined) history.settle(history.count - 1, given.settled);
}

function written(entries: readonly Entry[], keys = 5, capacity = entries.length): History {
  const history = new History(keys, capacity);
  for (const given of entries) write(history, given);
  return history;
}

const read = (history: History): Entry[] =>
  Array.from({ length: history.count }, (_, row) => history.entry(row));

describe('a history', () => {
  test('gives back what was appended', () => {
    fc.assert(
      fc.property(fc.array(entry, { maxLength: 20 }), (entries) => {
        expect(read(written(entries))).toEqual(entries);
      }),
    );
  });

  test('takes as many bytes a row as it says, and at most 64', () => {
    const { columns } = new History(1, 3);
    const bytes = Object.values(columns).reduce((sum, column) => sum + column.BYTES_PER_ELEMENT, 0);
    expect(bytes).toBe(rowBytes);
    expect(rowBytes).toBeLessThanOrEqual(64);
    for (const column of Object.values(columns)) {
      expect(column.length).toBe(3);
      expect(column.buffer).toBeInstanceOf(SharedArrayBuffer);
      // Of many pieces malloc fills each with zeros as soon as it is asked for.
      expect(column.buffer).toBe(columns.value.buffer);
    }
    expect(columns.value.buffer.byteLength).toBe(3 * rowBytes);
  });

  test('is full at its capacity and takes no more', () => {
    const history = new History(1, 1);
    expect(history.full).toBe(false);
    const [given] = fc.sample(entry, { numRuns: 1, seed: 1 });
    if (given === undefined) throw new Error('nothing was drawn');
    write(history, given);
    expect(history.full).toBe(true);
    expect(() => write(history, given)).toThrow(RangeError);
    expect(read(history)).toEqual([given]);
  });

  test('has a code for every answer and every reason', () => {
    expect(answerKinds.length).toBeLessThan(256);
    expect(reasonCodes.length).toBeLessThan(255);
  });

  test('finds rows by nonce', () => {
    const [first] = fc.sample(entry, { numRuns: 1, seed: 1 });
    if (first === undefined) throw new Error('nothing was drawn');
    const history = written([3, 1, 6].map((nonce) => ({ ...first, nonce })));
    expect([0, 1, 2, 3, 4, 5, 6, 7, 2.5, Number.NaN].map(history.rowsByNonce())).toEqual([
      -1, 1, -1, 0, -1, -1, 2, -1, -1, -1,
    ]);
    expect(new History(1, 4).rowsByNonce()(0)).toBe(-1);
  });

  test('takes no more memory for nonces late in a race than for the first ones', () => {
    const [first] = fc.sample(entry, { numRuns: 1, seed: 1 });
    if (first === undefined) throw new Error('nothing was drawn');
    const late = written([2 ** 32 - 1, 2 ** 32 - 3].map((nonce) => ({ ...first, nonce })));
    expect([2 ** 32 - 3, 2 ** 32 - 2, 2 ** 32 - 1, 1].map(late.rowsByNonce())).toEqual([1, -1, 0, -1]);
  });

  test('is cleared for other rows, of which nothing of the ones before is left', () => {
    fc.assert(
      fc.property(fc.array(entry, { minLength: 1 }), fc.array(entry, { minLength: 1 }), (before, after) => {
        const history = written([...before, ...after]);
        history.tags = ['"a"'];
        history.bounds = new Float64Array(history.count);
        history.clear();
        expect(history.count).toBe(0);
        expect([history.tags, history.bounds]).toEqual([undefined, undefined]);
        for (const one of after) write(history, one);
        expect(after.map((_, row) => history.entry(row))).toEqual(
          after.map((_, row) => written(after).entry(row)),
        );
      }),
    );
  });
});

test('a history that was cleared finds its new rows, also where they are as many as before', () => {
  const [first] = fc.sample(entry, { numRuns: 1, seed: 1 });
  if (first === undefined) throw new Error('nothing was drawn');
  const history = written([{ ...first, nonce: 3 }]);
  expect(history.rowsByNonce()(3)).toBe(0);
  history.clear();
  write(history, { ...first, nonce: 8 });
  expect([3, 8].map(history.rowsByNonce())).toEqual([-1, 0]);
});

describe('histories of several threads', () => {
  test('are joined without loss, each in its order', () => {
    fc.assert(
      fc.property(fc.array(fc.array(entry, { maxLength: 6 }), { minLength: 1, maxLength: 4 }), (parts) => {
        // Threads reserve more than they use.
        const merged = mergeHistories(parts.map((entries) => written(entries, 5, entries.length + 3)));
        expect(read(merged)).toEqual(parts.flat());
        expect(merged.keys).toBe(5);
      }),
    );
  });

  test('are handed through when there is one, and empty when there is none', () => {
    const only = new History(2, 1);
    expect(mergeHistories([only])).toBe(only);
    expect(mergeHistories([])).toMatchObject({ keys: 1, count: 0 });
  });
});

describe('slots', () => {
  test('are named by key and generation, and found by the record that carries the name', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 50_000 }),
        fc.nat(50_000),
        fc.nat(80_000),
        (keys, key, generation) => {
          const history = new History(keys, 0);
          const slot = generation * keys + (key % keys);
          expect(history.slotName(slot)).toBe(`${key % keys}-${generation}`);
          expect(history.slotOf(`items/${history.slotName(slot)}`)).toBe(slot);
          expect(history.slotOf(`items/${history.slotName(slot)}.lines`)).toBe(slot);
        },
      ),
    );
  });

  test('with a salt, where the service knows records of earlier races, and none of those', () => {
    const race = new History(3, 0, undefined, 'r0a1b2c34-');
    expect(race.slotName(52)).toBe('r0a1b2c34-1-17');
    expect(race.slotOf('items/r0a1b2c34-1-17')).toBe(52);
    expect(race.slotOf('items/r0a1b2c34-1-17.lines')).toBe(52);
    for (const key of ['items/1-17', 'items/r0a1b2c35-1-17', 'items/r0a1b2c34-1'])
      expect(race.slotOf(key)).toBe(-1);
    expect(new History(3, 0).slotOf('items/r0a1b2c34-1-17')).toBe(-1);
    // What several threads recorded has the names of each.
    const parts = [race, new History(3, 0, undefined, 'r0a1b2c34-')];
    expect(mergeHistories(parts).slotName(52)).toBe('r0a1b2c34-1-17');
  });

  test.each(['items/a-1', 'items/1', '1-2', 'items/1-2x', 'items/', ''])('%j carries none', (key) => {
    expect(new History(3, 0).slotOf(key)).toBe(-1);
  });
});
