import { setTimeout } from 'node:timers/promises';
import { describe, expect, test } from 'vitest';
import { merge } from '../harness/drive/policies/merge.ts';
import { conversationTurns } from './conversation-turns.ts';
import { judgedForeign } from '../harness/simulate/foreign-race.fixture.ts';
import type { ForeignReply, Serve } from '../harness/simulate/foreign-race.fixture.ts';

interface Conversations {
  readonly refusal?: ForeignReply;
  readonly success?: (number: number, id: string, counter: string) => ForeignReply;
  readonly tag?: string;
  /** Whether a number is free, and how long it takes to write after that was looked at. */
  readonly accepts?: (isFree: boolean) => boolean;
  readonly waitMs?: number;
  readonly text?: (text: string, number: number) => string;
  readonly counts?: (count: number) => number;
  /** How old the counter is that is shown, ms. */
  readonly ageMs?: number;
  /** Whether entries can be read. */
  readonly hides?: true;
  readonly breaks?: (attempt: number, append: () => void, isFree: boolean) => ForeignReply | undefined;
}

interface Said {
  readonly entries: Map<number, string>;
  readonly counts: { readonly count: number; readonly atMs: number }[];
}

function conversations(how: Conversations): Serve {
  const { refusal = { status: 409 }, success = () => ({ status: 204 }), waitMs = 0, ageMs = 0 } = how;
  const all = new Map<string, Said>();
  const saidIn = (key: string): Said => {
    const said = all.get(key) ?? { entries: new Map(), counts: [{ count: 0, atMs: 0 }] };
    all.set(key, said);
    return said;
  };
  const owners: Readonly<Record<string, string>> = { turns: 'conversations', 'prompt-versions': 'prompts' };
  let attempts = 0;
  return async ({ method, path, key, body }, records) => {
    const [collection = '', id = ''] = path;
    const owner = owners[collection];
    if (owner !== undefined) {
      const [name, number] = id.split('.');
      const text = how.hides ? undefined : all.get(`${owner}/${name}`)?.entries.get(Number(number));
      return text === undefined ? { status: 404 } : { status: 200, body: { text } };
    }
    if (!records.has(key)) return { status: 404 };
    const { entries, counts } = saidIn(key);
    const counter = collection === 'prompts' ? 'versions' : 'turns';
    const { count } = counts.at(-1)!;
    if (method === 'GET') {
      const shown = counts.findLast(({ atMs }) => atMs <= performance.now() - ageMs) ?? counts[0]!;
      const headers: Record<string, string> = how.tag === undefined ? {} : { etag: `${how.tag}${count}"` };
      return { status: 200, headers, body: { [counter]: shown.count } };
    }
    const number = Number(body['number']);
    const append = (): void => {
      entries.set(number, (how.text ?? String)(String(body['text']), number));
      counts.push({
        count: (how.counts ?? ((last) => last + 1))(counts.at(-1)!.count),
        atMs: performance.now(),
      });
    };
    const instead = how.breaks?.((attempts += 1), append, number === count + 1);
    if (instead !== undefined) return instead;
    if (number > count + 1) return { status: 422 };
    if (!(how.accepts ?? Boolean)(!entries.has(number))) return refusal;
    if (waitMs > 0) await setTimeout(waitMs);
    append();
    return success(number, id, counter);
  };
}

const race = { workload: conversationTurns, exchanges: 400 };
/** What is wrong may be seldom. */
const longer = { ...race, exchanges: 800 };

const manners: readonly ({ name: string } & Conversations)[] = [
  { name: 'without tags or bodies' },
  { name: 'with codes and numbers', refusal: { status: 409, body: { code: 'turn-taken' } }, success: (number) => ({ status: 201, body: { number } }) }, // prettier-ignore
  { name: 'with sums as ours tells them', success: (number) => ({ status: 200, body: { added: { turns: number } } }) }, // prettier-ignore
  { name: 'that tell of the turn that was appended', success: (number, id, counter) => ({ status: 201, body: { id: `turns/${id}.${number}`, [counter]: 1 } }) }, // prettier-ignore
  { name: 'that tell how many there are', success: (number, id, counter) => ({ status: 200, body: { id, [counter]: number } }) }, // prettier-ignore
  { name: 'with tags of counters', tag: 'W/"c', refusal: { status: 412 } },
  { name: 'whose turns nobody can read', hides: true },
  { name: 'that conflict now and then', breaks: (at) => (at % 3 === 0 ? { status: 409 } : undefined) },
];
// What clients do about conflicts, and what is wrong, take turns: neither has to do with how a service speaks.
describe.each(manners.map((how, at) => ({ ...how, isEven: at % 2 === 0 })))(
  'conversations $name',
  ({ isEven, ...how }) => {
    test('are valid', async () => {
      const more = isEven ? {} : { policy: merge };
      const verdict = await judgedForeign({ ...race, ...more, serve: conversations(how) });
      expect(verdict).toMatchObject({ result: 'valid', anomalies: [] });
    });

    const wrong = isEven ? { waitMs: 3 } : { accepts: () => true };
    test(`are invalid where a number is ${isEven ? 'looked at too early' : 'given to all who ask'}`, async () => {
      const verdict = await judgedForeign({ ...longer, serve: conversations({ ...how, ...wrong }) });
      expect(verdict).toMatchObject({ result: 'invalid' });
      expect(verdict.anomalies.map(({ kind }) => kind)).toContain('duplicate-turn');
    });
  },
);

test.each<{ name: string; kind: string } & Conversations>([
  {
    name: 'keeps something else',
    kind: 'missing-edit',
    text: (text, number) => (number % 5 === 0 ? '' : text),
  },
  { name: 'counts twice', kind: 'wrong-counter', counts: (count) => count + 2 },
  { name: 'counts nothing', kind: 'stale-read', counts: (count) => count },
  { name: 'shows counters of the past', kind: 'stale-read', ageMs: 60 },
  { name: 'shows that nothing was said', kind: 'stale-read', ageMs: 1e9 },
  { name: 'tells another number', kind: 'wrong-counter', success: (number) => ({ status: 201, body: { number: number + 1 } }) }, // prettier-ignore
  { name: 'tells another count of that conversation', kind: 'wrong-counter', success: (number, id, counter) => ({ status: 201, body: { id, [counter]: number + 1 } }) }, // prettier-ignore
  {
    name: 'says at first that a number is taken',
    kind: 'unjustified-refusal',
    breaks: (at) => (at <= 24 ? { status: 409, body: { code: 'turn-taken' } } : undefined),
  },
  {
    name: 'refuses and appends all the same',
    kind: 'wrong-counter',
    breaks(at, append) {
      if (at % 20 > 0) return undefined;
      append();
      return { status: 409 };
    },
  },
])('a service that $name is invalid', async ({ kind, ...how }) => {
  const verdict = await judgedForeign({ ...longer, serve: conversations(how) });
  expect(verdict).toMatchObject({ result: 'invalid' });
  expect(verdict.anomalies.map((anomaly) => anomaly.kind)).toContain(kind);
});

test('a service that shows what was said as blocks is valid', async () => {
  const text = (said: string): string => JSON.stringify([{ type: 'text', text: said }]);
  const verdict = await judgedForeign({ ...race, serve: conversations({ text }) });
  expect(verdict).toMatchObject({ result: 'valid', anomalies: [] });
});

test('lost answers prove nothing against a service', async () => {
  const verdict = await judgedForeign({
    ...longer,
    policy: merge,
    serve: conversations({
      breaks(at, append, isFree) {
        if (at % 40 > 0) return undefined;
        if (isFree && at % 80 > 0) append();
        return 'cut';
      },
    }),
  });
  expect(verdict.anomalies).toEqual([]);
});
