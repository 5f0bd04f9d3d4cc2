import { describe, expect, test } from 'vitest';
import { settlementOf } from '../../core/operation.ts';
import type { Answer, Operation, Settlement } from '../../core/operation.ts';
import { discard } from './discard.ts';
import { insist } from './insist.ts';
import { policies } from './index.ts';
import { merge } from './merge.ts';
import { overwrite } from './overwrite.ts';
import {
  act,
  done,
  edit,
  found,
  kinds,
  lost,
  played,
  raceLost,
  repeated,
  resolutionsOf,
  soldOut,
} from './policies.fixture.ts';
import { retry } from './retry.ts';

const persistent = [overwrite, retry, merge];

describe('discard', () => {
  test('does not touch the operation', () => {
    const operation = edit();
    const turn = { operation: 1, salt: '', random: () => 0, clock: () => 0, tuning: {} as never };
    expect(discard.apply(operation, turn)).toBe(operation);
  });

  test('leaves a lost race at that', () => {
    const { settlement, intents } = played(edit(), discard, [found(1), raceLost]);
    expect(settlement).toBe('gaveUp');
    expect(kinds(intents)).toEqual(['read', 'command']);
  });
});

describe('overwrite', () => {
  test('fetches the newest version and puts on it what it wanted to write before', () => {
    const { settlement, intents } = played(edit(), overwrite, [
      found(1, 'old'),
      raceLost,
      found(4, 'theirs'),
      done,
    ]);
    expect(settlement).toBe('won');
    expect(kinds(intents)).toEqual(['read', 'command', 'pause', 'read', 'command']);
    expect(intents[1]).toMatchObject({ base: { version: 1 }, args: { text: 'old mine' } });
    expect(intents[4]).toMatchObject({
      base: { version: 4 },
      args: { text: 'old mine' },
      resolution: 'overwritten',
    });
  });

  test('asks the operation what it takes to be in force', () => {
    const force = (newest: ReadonlyMap<string, string>) => ({ text: `over ${newest.get('text')}` });
    const { intents } = played(edit(force), overwrite, [found(1, 'old'), raceLost, found(4, 'theirs'), done]);
    expect(intents[4]).toMatchObject({ args: { text: 'over theirs' }, resolution: 'overwritten' });
  });

  test('marks every request that it forces', () => {
    const { intents } = played(edit(), overwrite, [found(1), raceLost, found(4), raceLost, found(5), done]);
    expect(resolutionsOf(intents)).toEqual([undefined, 'overwritten', 'overwritten']);
  });

  test('gives up at once where a command depends on nothing that could be overwritten', () => {
    const { settlement, intents } = played(act(), overwrite, [raceLost]);
    expect(settlement).toBe('gaveUp');
    // At once: there is nothing to wait for.
    expect(kinds(intents)).toEqual(['command']);
  });
});

describe('insist', () => {
  test('sends again what nobody can grant any more, and ends with what it is told in the end', () => {
    const { settlement, intents } = played(act(), insist, [soldOut, raceLost, soldOut], { attempts: 3 });
    expect(settlement).toBe('lost');
    expect(kinds(intents)).toEqual(['command', 'pause', 'command', 'pause', 'command']);
    expect(resolutionsOf(intents)).toEqual([undefined, 'retried', 'retried']);
  });
});

describe('retry', () => {
  test('sends the same request again, on the same base, and reads nothing', () => {
    const { settlement, intents } = played(edit(), retry, [found(1), raceLost, raceLost, done]);
    expect(settlement).toBe('won');
    expect(kinds(intents)).toEqual(['read', 'command', 'pause', 'command', 'pause', 'command']);
    expect(intents[3]).toEqual({ ...intents[1], resolution: 'retried' });
    expect(intents[5]).toEqual({ ...intents[1], resolution: 'retried' });
  });
});

describe('merge', () => {
  test('puts its change into what was read last, not into a change that was refused', () => {
    const { settlement, intents } = played(edit(), merge, [
      found(1, 'old'),
      raceLost,
      found(2, 'a'),
      raceLost,
      found(3, 'a b'),
      done,
    ]);
    expect(settlement).toBe('won');
    expect(intents.at(-1)).toMatchObject({
      base: { version: 3 },
      args: { text: 'a b mine' },
      resolution: 'merged',
    });
  });

  test('says that it overwrote where its own change was preferred', () => {
    const answers = [found(1, 'old'), raceLost, found(2, 'clash'), done];
    const { settlement, intents } = played(edit(), merge, answers, { prefer: 'mine' });
    expect(settlement).toBe('won');
    expect(intents.at(-1)).toMatchObject({
      base: { version: 2 },
      args: { text: 'old mine' },
      resolution: 'overwritten',
    });
  });

  test.each(['theirs', 'giveUp'] as const)('sends nothing where nothing is left: prefer %s', (prefer) => {
    const { settlement, intents } = played(edit(), merge, [found(1), raceLost, found(2, 'clash')], {
      prefer,
    });
    expect(settlement).toBe('gaveUp');
    expect(intents.at(-1)?.kind).toBe('read');
  });

  test('sends a command that depends on nothing it read again as it is', () => {
    const { settlement, intents } = played(act(), merge, [raceLost, raceLost, done]);
    expect(settlement).toBe('won');
    expect(kinds(intents)).toEqual(['command', 'pause', 'command', 'pause', 'command']);
    expect(resolutionsOf(intents)).toEqual([undefined, 'retried', 'retried']);
  });
});

describe.each(persistent)('$name', (policy) => {
  test.each<[Answer, Settlement]>([
    // sold out: nothing that the client does can help
    [soldOut, 'lost'],
    // the effect may be there: sending again could double it
    [lost, 'unknown'],
    // the request was wrong and would be wrong again
    [{ kind: 'rejected', status: 422, code: 'invalid-value' }, 'error'],
    [{ kind: 'notSent', cause: 'connection refused' }, 'error'],
  ])('hands %j through', (answer, settlement) => {
    const { intents, ...rest } = played(act(), policy, [answer]);
    expect(rest).toEqual({ settlement, left: [] });
    expect(kinds(intents)).toEqual(['command']);
  });

  test('gives up after a bounded number of attempts, whatever it does between them', () => {
    const answers = [found(1), ...repeated(raceLost).flatMap((answer, at) => [answer, found(at + 2)])];
    const { settlement, intents } = played(
      edit(),
      policy,
      policy === retry ? [found(1), ...repeated(raceLost)] : answers,
    );
    expect(settlement).toBe('gaveUp');
    expect(kinds(intents).filter((kind) => kind === 'command').length).toBe(8);
  });
});

describe.each([overwrite, merge])('$name', (policy) => {
  test.each<[Answer, Settlement]>([
    // deleted meanwhile: there is nothing to bring the change into
    [{ kind: 'missing' }, 'gaveUp'],
    [{ kind: 'unknown', cause: 'reset' }, 'unknown'],
    [{ kind: 'notSent', cause: 'connection refused' }, 'error'],
  ])('sends nothing when the newest state cannot be read: %j', (answer, settlement) => {
    const { settlement: ended, intents } = played(edit(), policy, [found(1), raceLost, answer]);
    expect(ended).toBe(settlement);
    expect(intents.at(-1)?.kind).toBe('read');
  });
});

test.each(policies)('$name leaves an operation alone that meets no conflict', (policy) => {
  function* reader(): Operation {
    const first = yield { kind: 'read', key: 'items/0-0' };
    yield { kind: 'pause', ms: 3 };
    return settlementOf(first.kind === 'missing' ? done : first);
  }
  const { settlement, intents } = played(reader(), policy, [{ kind: 'missing' }]);
  expect(settlement).toBe('won');
  expect(intents).toEqual([
    { kind: 'read', key: 'items/0-0' },
    { kind: 'pause', ms: 3 },
  ]);
});
