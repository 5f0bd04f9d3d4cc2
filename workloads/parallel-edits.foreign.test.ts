import { createHash, randomUUID } from 'node:crypto';
import { setTimeout } from 'node:timers/promises';
import { describe, expect, test } from 'vitest';
import { merge } from '../harness/drive/policies/merge.ts';
import { judgedForeign } from '../harness/simulate/foreign-race.fixture.ts';
import type { ForeignRecords, Serve } from '../harness/simulate/foreign-race.fixture.ts';
import { parallelEdits } from './parallel-edits.ts';

interface Documents {
  /** The tag of a new version; its number counts all changes of the service. */
  readonly tag: (document: object, number: number) => string | undefined;
  readonly refusal?: number;
  readonly success?: 'tag' | 'empty';
  /** What is stored in place of what was put. */
  readonly stored?: (document: Document, before: Document) => Document;
  /** Who a document says that changed it last, of the requests that did so. */
  readonly changedBy?: (requests: readonly string[]) => string | undefined;
  /** What a GET shows, of all versions from the first. */
  readonly shown?: (versions: readonly Version[]) => Version;
  /** Whether If-Match is looked at, and how long before writing; `never` waits and does not look. */
  readonly looks?: 'at-once' | 'before' | 'never';
  /** Answers instead of deciding, with what was put. */
  readonly breaks?: (
    attempt: number,
    put: () => void,
    isNewest: boolean,
  ) => 'cut' | { status: number } | undefined;
}
type Document = Readonly<Record<string, string>>;
interface Version {
  readonly document: Document;
  readonly tag: string | undefined;
  readonly atMs: number;
}

function documents(how: Documents): Serve {
  const { refusal = 412, success = 'tag', looks = 'at-once' } = how;
  const stored = how.stored ?? ((document: Document) => document);
  const shown = how.shown ?? ((versions: readonly Version[]) => versions.at(-1)!);
  const versions = new Map<string, Version[]>();
  let number = 0;
  const add = (key: string, document: Document): Version => {
    number += 3;
    const version = { document, tag: how.tag(document, number), atMs: performance.now() };
    versions.set(key, [...(versions.get(key) ?? []), version]);
    return version;
  };
  const tagged = (tag: string | undefined): Record<string, string> =>
    tag === undefined ? {} : { etag: tag };
  let attempts = 0;
  const changers = new Map<string, string[]>();
  return async ({ method, key, nonce, headers, body }, records: ForeignRecords) => {
    const seeded = records.get(key);
    if (seeded === undefined) return { status: 404 };
    if (!versions.has(key)) add(key, seeded);
    if (method === 'GET') {
      const { document, tag } = shown(versions.get(key)!);
      const by = how.changedBy?.(changers.get(key) ?? []);
      const stamp =
        how.changedBy === undefined ? {} : { changedBy: by === undefined ? null : `request-${by}` };
      return { status: 200, headers: tagged(tag), body: { ...document, ...stamp } };
    }
    const now = (): Version => versions.get(key)!.at(-1)!;
    const put = (): Version => {
      changers.set(key, [...(changers.get(key) ?? []), nonce]);
      return add(key, stored(body as Document, now().document));
    };
    const instead = how.breaks?.((attempts += 1), put, headers['if-match'] === now().tag);
    if (instead !== undefined) return instead;
    if (looks !== 'never' && headers['if-match'] !== now().tag) return { status: refusal };
    if (looks !== 'at-once') await setTimeout(3);
    const { tag } = put();
    return success === 'tag' ? { status: 200, headers: tagged(tag), body: {} } : { status: 204 };
  };
}

const md5 = (document: object): string =>
  `"${createHash('md5').update(JSON.stringify(document)).digest('hex')}"`;
const counted = (_: object, number: number): string => `"${number}"`;
const uuid = (): string => `"${randomUUID()}"`;
const race = { workload: parallelEdits, exchanges: 400 };
/** What is wrong may be seldom. */
const longer = { ...race, exchanges: 800 };

const manners: readonly ({ name: string } & Documents)[] = [
  { name: 'one counter for all records', tag: counted },
  { name: 'hashes, bare conflicts, no tags in answers', tag: md5, refusal: 409, success: 'empty' },
  { name: 'uuids', tag: uuid },
  { name: 'uuids and who changed them', tag: uuid, changedBy: (requests) => requests.at(-1) },
  {
    name: 'hashes and who changed them',
    tag: md5,
    success: 'empty',
    changedBy: (requests) => requests.at(-1),
  },
  { name: 'weak tags that are compared all the same', tag: (_, number) => `W/"${number}"` },
  { name: 'times', tag: (_, number) => `"${1_700_000_000_000 + number * 1000}"` },
  {
    name: 'trimmed texts, and null for what is empty',
    tag: uuid,
    stored: (document) =>
      Object.fromEntries(Object.entries(document).map(([name, text]) => [name, text.trim()])),
    shown: (versions) => {
      const { document, ...version } = versions.at(-1)!;
      const shown = Object.entries(document).map(([name, text]) => [name, text === '' ? null : text]);
      return { ...version, document: Object.fromEntries(shown) as Document };
    },
  },
  { name: 'spurious conflicts', tag: uuid, breaks: (at) => (at % 3 === 0 ? { status: 412 } : undefined) },
];
// What clients do about conflicts, and what is wrong, take turns: neither has to do with how a service speaks.
describe.each(manners.map((how, at) => ({ ...how, isEven: at % 2 === 0 })))(
  'documents with $name',
  ({ isEven, ...how }) => {
    test(`are valid where If-Match is held${isEven ? '' : ' and clients merge'}`, async () => {
      const more = isEven ? {} : { policy: merge };
      const verdict = await judgedForeign({ ...race, ...more, serve: documents(how) });
      expect(verdict).toMatchObject({ result: 'valid', anomalies: [] });
    });

    const looks = isEven ? 'before' : 'never';
    test(`are invalid where it is ${isEven ? 'looked at too early' : 'ignored'}`, async () => {
      const verdict = await judgedForeign({ ...longer, serve: documents({ ...how, looks }) });
      expect(verdict).toMatchObject({ result: 'invalid' });
      expect(verdict.anomalies.map(({ kind }) => kind)).toContain('lost-update');
    });
  },
);

const delayed = (ms: number) => (versions: readonly Version[]) =>
  versions.findLast(({ atMs }) => atMs <= performance.now() - ms) ?? versions[0]!;

test.each<{ name: string; kind: string } & Partial<Documents>>([
  {
    name: 'writes the title and drops the text',
    kind: 'wrong-field',
    stored: ({ title = '', summary = '' }, { text = '' }) => ({ title, summary, text }),
  },
  {
    name: 'swaps title and summary',
    kind: 'wrong-field',
    stored: ({ title = '', summary = '', text = '' }) => ({ title: summary, summary: title, text }),
  },
  {
    name: 'destroys what was seeded',
    kind: 'wrong-field',
    stored: ({ text = '', ...rest }) => ({ ...rest, text: text.replaceAll('Section', '') }),
  },
  { name: 'leaves the text out', kind: 'wrong-field', stored: ({ title = '' }) => ({ title }) },
  { name: 'never writes', kind: 'lost-update', stored: (_, before) => before },
  { name: 'shows snapshots of the past', kind: 'stale-read', shown: delayed(60) },
  { name: 'shows the first version for ever', kind: 'stale-read', shown: ([first]) => first! },
  {
    name: 'shows the first version with the newest tag',
    kind: 'lost-update',
    shown: (versions) => ({ ...versions[0]!, tag: versions.at(-1)!.tag }),
  },
  {
    name: 'names who changed a document before',
    kind: 'wrong-stamp',
    changedBy: (requests) => requests.at(-2),
  },
  {
    name: 'names who changed a document before, and tells no tags to who changes it',
    kind: 'wrong-stamp',
    success: 'empty',
    changedBy: (requests) => requests.at(-2),
  },
  {
    name: 'says at first that a document was changed',
    kind: 'unjustified-refusal',
    breaks: (at) => (at <= 24 ? { status: 412, body: { code: 'version-mismatch' } } : undefined),
  },
  {
    name: 'refuses and writes all the same',
    kind: 'phantom-edit',
    breaks(at, put) {
      if (at % 20 > 0) return undefined;
      put();
      return { status: 412 };
    },
  },
])('a service that $name is invalid', async ({ kind, ...how }) => {
  const verdict = await judgedForeign({ ...longer, serve: documents({ tag: uuid, ...how }) });
  expect(verdict).toMatchObject({ result: 'invalid' });
  expect(verdict.anomalies.map((anomaly) => anomaly.kind)).toContain(kind);
});

test('lost answers prove nothing against a service', async () => {
  const verdict = await judgedForeign({
    ...longer,
    serve: documents({
      tag: md5,
      breaks(at, put, isNewest) {
        if (at % 50 > 0) return undefined;
        if (isNewest && at % 100 > 0) put();
        return 'cut';
      },
    }),
  });
  expect(verdict.anomalies).toEqual([]);
});

test('without tags every save on what others have changed is a lost edit', async () => {
  const verdict = await judgedForeign({
    ...longer,
    serve: documents({ tag: () => undefined, looks: 'never', success: 'empty' }),
  });
  expect(verdict).toMatchObject({ result: 'invalid' });
});

test.each([
  { shown: 'W/"5"', tag: (_: object, number: number) => `W/"${number}"` },
  { shown: '"5-gzip"', tag: (_: object, number: number) => `"${number}-gzip"` },
])('tags such as $shown that never hold are named', async ({ tag }) => {
  for (const body of [undefined, { code: 'version-mismatch' }]) {
    const never = documents({ tag, breaks: () => ({ status: 412, body }) });
    const { result, reasons } = await judgedForeign({ ...race, serve: never });
    expect(result).toBe('inconclusive');
    expect(reasons.join('\n')).toMatch(
      /conditional requests were sent \d+ times with tags such as (W\/"\d+"|"\d+-gzip")/,
    );
  }
});
