import { describe, expect, test } from 'vitest';
import { exclusiveSettings } from './exclusive-settings.ts';
import { judgedForeign } from '../harness/simulate/foreign-race.fixture.ts';
import type { ForeignRecords, ForeignReply, Serve } from '../harness/simulate/foreign-race.fixture.ts';

/** How a switchboard of a few lines differs from a right one that answers in bare statuses. */
interface Board {
  readonly coded?: true;
  readonly rivalUnlooked?: true;
  readonly waits?: true;
  /** What is answered is not done. */
  readonly frozen?: true;
  readonly forgetsToSwitchOff?: true;
  readonly refusesAtRandom?: true;
  /** How old snapshots are, ms. */
  readonly lateMs?: number;
  /** What it calls a setting that is on, and one that is off. */
  readonly words?: readonly [string, string];
  readonly shows?: (states: readonly [string, string]) => unknown;
}

const other = (key: string): string => (key.endsWith('.a') ? key.replace(/a$/, 'b') : key.replace(/b$/, 'a'));

function board(own: Board): Serve {
  const past: { readonly atMs: number; readonly records: ReadonlyMap<string, string> }[] = [];
  const stateOf = (records: ForeignRecords, key: string): string => records.get(key)?.['state'] ?? '';
  const refusal = (code: string): ForeignReply => ({
    status: 409,
    ...(own.coded === true ? { body: { code } } : {}),
  });
  const wordOf = (state: string): string => own.words?.[state === 'on' ? 0 : 1] ?? state;
  return async ({ path, key, method }, records) => {
    if (method === 'GET' && path[0] === 'features') {
      const keys = ['a', 'b'].map((name) => `settings/${path[1] ?? ''}.${name}`);
      if (!records.has(keys[0] ?? '')) return { status: 404 };
      const then = past.findLast(({ atMs }) => atMs <= performance.now() - (own.lateMs ?? 0))?.records;
      const states = keys.map((one) =>
        own.lateMs === undefined ? stateOf(records, one) : (then?.get(one) ?? 'off'),
      );
      const [a = '', b = ''] = states.map(wordOf);
      return { status: 200, body: own.shows?.([a, b]) ?? { a: { state: a }, b: { state: b } } };
    }
    if (method === 'GET' && own.words !== undefined && records.has(key))
      return { status: 200, body: { state: wordOf(stateOf(records, key)) } };
    if (method === 'GET' || path[2] === undefined) return undefined;
    const isOn = path[2] === 'enable';
    const [state, rival] = [stateOf(records, key), stateOf(records, other(key))];
    if (own.waits === true) await new Promise((resolve) => setTimeout(resolve, 2));
    if (own.refusesAtRandom === true && isOn && Math.random() < 0.3) return refusal('exclusive-setting');
    if (state === (isOn ? 'on' : 'off')) return refusal('redundant-transition');
    if (isOn && rival === 'on' && own.rivalUnlooked !== true) return refusal('exclusive-setting');
    if (own.frozen !== true && (isOn || own.forgetsToSwitchOff !== true))
      records.set(key, { state: isOn ? 'on' : 'off' });
    if (own.lateMs !== undefined)
      past.push({
        atMs: performance.now(),
        records: new Map(Array.from(records, ([one, { state: is = '' }]) => [one, is])),
      });
    return { status: 204 };
  };
}
const judged = (own: Board, exchanges = 800) =>
  judgedForeign({ workload: exclusiveSettings, serve: board(own), exchanges });

describe('a switchboard that is right is valid', () => {
  test.each([
    ['bare', {}],
    ['with codes', { coded: true }],
    ['that shows words, not records', { shows: ([a, b]) => ({ a, b }) }],
    ['that shows truth', { shows: ([a, b]) => ({ a: a === 'on', b: b === 'on' }) }],
    ['that shows something else', { shows: () => ({ id: 1 }) }],
  ] as readonly (readonly [string, Board])[])('%s', async (_, own) => {
    expect(await judged(own, 400)).toMatchObject({ result: 'valid', anomalies: [] });
  });

  test('with words of its own, which are learnt', async () => {
    const { result, invariants } = await judged({ words: ['enabled', 'disabled'] });
    expect(result).toBe('valid');
    expect(invariants).toContainEqual(
      expect.objectContaining({ name: expect.stringContaining('end as they were switched'), result: 'held' }),
    );
  });
});

describe('a switchboard that is wrong is invalid', () => {
  test.each([
    ['both can be on', { rivalUnlooked: true }, 'both-on'],
    ['it looks, waits and switches', { waits: true }, 'both-on'],
    ['nothing is switched', { frozen: true }, 'illegal-step'],
    ['nothing is switched off', { forgetsToSwitchOff: true }, 'wrong-state'],
    [
      'nothing is switched off, in words of its own',
      { forgetsToSwitchOff: true, words: ['enabled', 'disabled'] },
      'wrong-state',
    ],
    [
      'it says that both are off',
      { shows: () => ({ a: { state: 'off' }, b: { state: 'off' } }) },
      'wrong-snapshot',
    ],
    ['it says that both are on', { shows: () => ({ a: { state: 'on' }, b: { state: 'on' } }) }, 'both-on'],
    ['its snapshots are 300 ms old', { lateMs: 300 }, 'wrong-snapshot'],
    ['its snapshots are 30 ms old', { lateMs: 30 }, 'wrong-snapshot'],
    ['its snapshots are frozen for ever', { lateMs: 1e9 }, 'wrong-snapshot'],
    ['it refuses for a setting that is off', { coded: true, refusesAtRandom: true }, 'unjustified-refusal'],
  ] as readonly (readonly [string, Board, string])[])('%s', async (_, own, kind) => {
    expect((await judged(own)).anomalies.map((anomaly) => anomaly.kind)).toContain(kind);
  });
});
