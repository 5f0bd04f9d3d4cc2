import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { MadeUpRace } from './made-up-evidence.fixture.ts';
import { isExplicable, scenarios, simulate } from '../simulate/simulated-race.fixture.ts';
import type { Play, Scenario } from '../simulate/simulated-race.fixture.ts';

const play: fc.Arbitrary<Play> = fc.record({
  kind: fc.constantFrom('command', 'command', 'command', 'read'),
  fate: fc.constantFrom(
    'answered',
    'answered',
    'answered',
    'unknownDone',
    'unknownNot',
    'notSent',
    'raceLost',
  ),
  after: fc.integer({ min: 0, max: 3 }),
  before: fc.integer({ min: 0, max: 5 }),
  late: fc.integer({ min: 0, max: 5 }),
  stale: fc.constantFrom(0, 0, 0, 1),
});

/** A change to a race that may or may not make it impossible; the numbers choose where and how much. */
type Mutation = (race: MadeUpRace, scenario: Scenario, where: number, by: number) => void;

const at = <T>(list: readonly T[], where: number): T | undefined => list[where % Math.max(1, list.length)];

const mutations: readonly Mutation[] = [
  // A request happened at another time.
  (race, _, where, by) => {
    const row = at(race.rows, where);
    if (row === undefined) return;
    row.sent += by * 2;
    row.done += by * 2;
  },
  // Its answer came earlier, or it was sent later, than was true.
  (race, _, where, by) => {
    const row = at(race.rows, where);
    if (row === undefined) return;
    if (by > 0) row.sent = Math.min(row.done, row.sent + by);
    else row.done = Math.max(row.sent, row.done + by);
  },
  // Another version was told.
  (race, _, where, by) => {
    const row = at(
      race.rows.filter(({ answer }) => answer === 'accepted' || answer === 'found'),
      where,
    );
    if (row !== undefined) row.version = Math.max(1, row.version + by);
  },
  // Another remainder was told.
  (race, _, where, by) => {
    const row = at(
      race.rows.filter(({ value }) => value !== undefined),
      where,
    );
    if (row !== undefined) row.value = (row.value ?? 0) + by;
  },
  // The change was made on another version.
  (race, _, where, by) => {
    const row = at(
      race.rows.filter(({ base }) => base > 0),
      where,
    );
    if (row !== undefined) row.base = Math.max(1, row.base + by);
  },
  // The answer was another.
  (race, scenario, where, by) => {
    const row = at(
      race.rows.filter(({ command }) => command > 0),
      where,
    );
    if (row === undefined) return;
    const kinds = ['accepted', 'conflict', 'unknown', 'notSent', 'rejected'] as const;
    row.answer = kinds[Math.abs(by) % kinds.length] ?? 'unknown';
    row.reason = row.answer === 'conflict' ? (scenario.decided ?? 'version-mismatch') : undefined;
    if (row.answer !== 'accepted') row.version = 0;
    if (row.answer !== 'accepted') row.value = undefined;
  },
  // A read found nothing, or another version.
  (race, _, where, by) => {
    const row = at(
      race.rows.filter(({ command }) => command === 0),
      where,
    );
    if (row === undefined) return;
    row.answer = by > 0 ? 'found' : row.answer;
    row.version = row.answer === 'found' ? Math.abs(by) : 0;
  },
  // An effect left no receipt.
  (race, _, where) => {
    if (race.receipts.length > 0) race.receipts.splice(where % race.receipts.length, 1);
  },
  // An effect happened twice.
  (race, _, where, by) => {
    const receipt = at(race.receipts, where);
    if (receipt !== undefined) race.receipts.push({ ...receipt, wrote: Math.max(1, receipt.wrote + by) });
  },
  // A receipt says another version, but no earlier one than may be the first: seeds have version 0 in some stores, and 1 in others.
  (race, scenario, where, by) => {
    const receipt = at(race.receipts, where);
    if (receipt === undefined) return;
    if (where % 2 === 0) receipt.read = Math.max(0, receipt.read + by);
    else receipt.wrote = Math.max(scenario.seed.live ? 2 : 1, receipt.wrote + by);
  },
  // Two receipts are swapped.
  (race, _, where) => {
    const a = at(race.receipts, where);
    const b = at(race.receipts, where + 1);
    if (a !== undefined && b !== undefined) [a.nonce, b.nonce] = [b.nonce, a.nonce];
  },
  // A receipt names a request that nobody sent, or that was refused.
  (race, _, where, by) => {
    const receipt = at(race.receipts, where);
    if (receipt !== undefined) receipt.nonce = Math.abs(by) * 3 + (where % 2);
  },
  // The record ended differently.
  (race, scenario, where, by) => {
    const record = race.records[scenario.key];
    if (record === undefined) {
      race.records[scenario.key] = { version: 1, fields: { owner: String(where) } };
    } else if (where % 2 === 0) record.version = Math.max(1, record.version + by);
    else if ('stock' in record.fields) record.fields['stock'] = String(Number(record.fields['stock']) + by);
    else if (scenario.name === 'name') record.fields['owner'] = String(Math.abs(by));
    else record.fields[`e${Math.abs(by)}`] = '1';
  },
  // Times of two requests are swapped.
  (race, _, where, by) => {
    const a = at(race.rows, where);
    const b = at(race.rows, where + Math.abs(by));
    if (a === undefined || b === undefined) return;
    [a.sent, b.sent] = [b.sent, a.sent];
    [a.done, b.done] = [b.done, a.done];
  },
];

const change = fc.record({
  mutation: fc.constantFrom(...mutations),
  where: fc.nat(20),
  by: fc.integer({ min: -3, max: 3 }).filter((by) => by !== 0),
});

describe.each(scenarios)('checks of a $name', (scenario) => {
  test('find nothing in what an atomic service answered, with an audit or without', () => {
    fc.assert(
      fc.property(fc.array(play, { maxLength: 40 }), (plays) => {
        const race = simulate(scenario, plays);
        expect(scenario.check(race)).toEqual([]);
        expect(scenario.check(race, false)).toEqual([]);
      }),
      { numRuns: 200 },
    );
  });

  test('agree with the search through all orders on small races, legal or not', () => {
    let illegal = 0;
    let legal = 0;
    fc.assert(
      fc.property(
        fc.array(play, { minLength: 1, maxLength: 8 }),
        fc.array(change, { maxLength: 3 }),
        (plays, changes) => {
          const race = simulate(scenario, plays);
          for (const { mutation, where, by } of changes) mutation(race, scenario, where, by);
          const possible = isExplicable(scenario, race);
          if (possible) legal += 1;
          else illegal += 1;
          const found = scenario.check(race).map(({ kind }) => kind);
          expect({ race, found, possible: found.length === 0 }).toEqual({ race, found, possible });
          // Answers alone prove less, but never too much.
          if (possible) expect(scenario.check(race, false)).toEqual([]);
        },
      ),
      { numRuns: 1000 },
    );
    expect(Math.min(legal, illegal)).toBeGreaterThan(300);
  });
});
