import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { AnomalyKind } from '../core/verdict.ts';
import type { MadeUpRace, MadeUpRow } from './made-up-evidence.fixture.ts';
import { scenarios, simulate, stockSize } from '../simulate/simulated-race.fixture.ts';
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
  stale: fc.constantFrom(0, 0, 1),
});

/** One way in which a service is wrong: it changes a legal race, or says that this race gives no chance to. */
interface Fault {
  readonly what: string;
  readonly scenario: 'stock' | 'name' | 'document';
  readonly expected: AnomalyKind;
  readonly inject: (race: MadeUpRace, scenario: Scenario, choice: number) => boolean;
}

const choose = <T>(list: readonly T[], choice: number): T | undefined =>
  list[choice % Math.max(1, list.length)];
const accepted = (race: MadeUpRace): MadeUpRow[] => race.rows.filter(({ answer }) => answer === 'accepted');
const refused = (race: MadeUpRace): MadeUpRow[] => race.rows.filter(({ answer }) => answer === 'conflict');
const begin = (row: MadeUpRow, other: MadeUpRow): void => {
  other.sent = row.done + 1;
  other.done = row.done + 2;
};

const faults: readonly Fault[] = [
  {
    what: 'forgets an acknowledged effect',
    scenario: 'document',
    expected: 'lost-effect',
    inject: (race, _, choice) => {
      const row = choose(accepted(race), choice);
      race.receipts = race.receipts.filter(({ nonce }) => nonce !== row?.nonce);
      return row !== undefined;
    },
  },
  {
    what: 'answers a conflict for a change that it made',
    scenario: 'document',
    expected: 'refused-but-applied',
    inject: (race, _, choice) => {
      const row = choose(accepted(race), choice);
      if (row === undefined) return false;
      Object.assign(row, { answer: 'conflict', reason: 'version-mismatch', version: 0 });
      return true;
    },
  },
  {
    what: 'replays a change that was committed',
    scenario: 'stock',
    expected: 'duplicate-effect',
    inject: (race, _, choice) => {
      const receipt = choose(race.receipts, choice);
      if (receipt === undefined) return false;
      race.receipts.push({ ...receipt, read: race.receipts.length + 1, wrote: race.receipts.length + 2 });
      return true;
    },
  },
  {
    what: 'makes a change for nobody',
    scenario: 'stock',
    expected: 'phantom-effect',
    inject: (race, { key }) => race.receipts.push({ nonce: 999, key, read: 9, wrote: 10 }) > 0,
  },
  {
    what: 'sells after it is sold out',
    scenario: 'stock',
    expected: 'oversell',
    inject: (race, { key }, choice) => {
      const row = choose(
        refused(race).filter(({ reason }) => reason === 'sold-out'),
        choice,
      );
      if (row === undefined) return false;
      Object.assign(row, { answer: 'accepted', reason: undefined, value: -1, version: stockSize + 2 });
      race.receipts.push({ nonce: row.nonce, key, read: stockSize + 1, wrote: stockSize + 2 });
      return true;
    },
  },
  {
    what: 'writes an absolute value over a sale',
    scenario: 'stock',
    expected: 'conservation',
    inject: (race, { key }) => {
      const fields = race.records[key]?.fields;
      if (fields === undefined || race.receipts.length === 0) return false;
      fields['stock'] = String(Number(fields['stock']) + 1);
      return true;
    },
  },
  {
    what: 'tells two buyers the same remainder',
    scenario: 'stock',
    expected: 'duplicate-remainder',
    inject: (race) => {
      const [one, other] = accepted(race);
      if (one === undefined || other === undefined) return false;
      other.value = one.value;
      return true;
    },
  },
  {
    what: 'says "sold out" too early',
    scenario: 'stock',
    expected: 'undersell',
    inject: (race, _, choice) => {
      const row = choose(refused(race), choice);
      if (row === undefined) return false;
      const first = Math.min(...race.rows.map(({ sent }) => sent));
      Object.assign(row, { reason: 'sold-out', sent: first - 2, done: first - 1 });
      return true;
    },
  },
  {
    what: 'checks, then inserts',
    scenario: 'name',
    expected: 'second-winner',
    inject: (race, _, choice) => {
      const loser = choose(refused(race), choice);
      if (loser === undefined || race.receipts.length === 0) return false;
      Object.assign(loser, { answer: 'accepted', reason: undefined, version: 1 });
      return true;
    },
  },
  {
    what: 'refuses everybody',
    scenario: 'name',
    expected: 'nobody-won',
    inject: (race, { key }) => {
      for (const row of race.rows)
        if (row.answer === 'accepted')
          Object.assign(row, { answer: 'conflict', reason: 'name-taken', version: 0 });
      race.receipts = [];
      delete race.records[key];
      return race.rows.some(({ reason }) => reason === 'name-taken');
    },
  },
  {
    what: 'keeps the data of a loser',
    scenario: 'name',
    expected: 'wrong-owner',
    inject: (race, { key }, choice) => {
      const loser = choose(refused(race), choice);
      const record = race.records[key];
      if (loser === undefined || record === undefined) return false;
      record.fields['owner'] = String(loser.nonce);
      return true;
    },
  },
  {
    what: 'refuses a name that nobody has asked for yet',
    scenario: 'name',
    expected: 'unjustified-refusal',
    inject: (race, _, choice) => {
      const loser = choose(
        refused(race).filter(({ reason }) => reason === 'name-taken'),
        choice,
      );
      if (loser === undefined) return false;
      const first = Math.min(...race.rows.map(({ sent }) => sent));
      Object.assign(loser, { sent: first - 2, done: first - 1 });
      return true;
    },
  },
  {
    what: 'ignores If-Match',
    scenario: 'document',
    expected: 'lost-update',
    inject: (race, { key }, choice) => {
      const row = choose(
        refused(race).filter(({ reason, base }) => reason === 'version-mismatch' && base > 0),
        choice,
      );
      const record = race.records[key];
      if (row === undefined || record === undefined) return false;
      race.receipts.push({ nonce: row.nonce, key, read: record.version, wrote: record.version + 1 });
      record.version += 1;
      Object.assign(row, { answer: 'accepted', reason: undefined, version: record.version });
      return true;
    },
  },
  {
    what: 'lets one version vanish',
    scenario: 'document',
    expected: 'broken-chain',
    inject: (race, _, choice) => {
      const at = choice % Math.max(1, race.receipts.length);
      return race.receipts.splice(at, 1).length > 0;
    },
  },
  {
    what: 'loses an edit that it kept the version of',
    scenario: 'document',
    expected: 'missing-edit',
    inject: (race, { key }, choice) => {
      const row = choose(accepted(race), choice);
      if (row !== undefined) delete race.records[key]?.fields[`e${row.operation}`];
      return row !== undefined;
    },
  },
  {
    what: 'writes an edit that it refused',
    scenario: 'document',
    expected: 'phantom-edit',
    inject: (race, { key }, choice) => {
      const row = choose(refused(race), choice);
      const fields = race.records[key]?.fields;
      if (row === undefined || fields === undefined) return false;
      fields[`e${row.operation}`] = '1';
      return true;
    },
  },
  {
    what: 'reads from a replica that is behind',
    scenario: 'document',
    expected: 'stale-read',
    inject: (race, _, choice) => {
      const row = choose(accepted(race), choice);
      const read = race.rows.find(({ command, answer }) => command === 0 && answer === 'found');
      if (row === undefined || read === undefined) return false;
      begin(row, read);
      read.version = row.version - 1;
      return true;
    },
  },
];

describe.each(faults)('a service that $what', ({ scenario: name, expected, inject }) => {
  test(`is found to be invalid: ${expected}`, () => {
    const scenario = scenarios.find((each) => each.name === name);
    if (scenario === undefined) throw new Error(`no scenario ${name}`);
    let injected = 0;
    fc.assert(
      fc.property(fc.array(play, { minLength: 4, maxLength: 30 }), fc.nat(30), (plays, choice) => {
        const race = simulate(scenario, plays);
        expect(scenario.check(race)).toEqual([]);
        fc.pre(inject(race, scenario, choice));
        injected += 1;
        expect(scenario.check(race).map(({ kind }) => kind)).toContain(expected);
      }),
      { numRuns: 60 },
    );
    expect(injected).toBeGreaterThanOrEqual(60);
  });
});
