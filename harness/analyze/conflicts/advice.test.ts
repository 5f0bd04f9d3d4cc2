import { expect, test } from 'vitest';
import { adviceOf } from './advice.ts';
import { ConflictAnalysis } from './conflict-analysis.ts';

const startMs = Date.UTC(2026, 10, 28, 12);

/** Sixty clients that change 600 documents, of whom one in `every` is refused; and those of one more client, nearly all of them. */
function findingsOf({ stale = false, hot = false }) {
  const analysis = new ConflictAnalysis();
  for (let n = 0; n < 6000; n++) {
    const isStale = stale && n % 60 === 7;
    const isHot = hot && n % 60 === 8;
    const doc = isHot ? 777 : (Math.imul(n, 0x85ebca6b) >>> 8) % 600;
    const isUnlucky = (Math.imul(n, 0x9e3779b1) >>> 0) % 25 === 0;
    const refused = isStale || (isHot ? n % 180 !== 8 : isUnlucky);
    analysis.take(
      {
        arrivedMs: startMs + n * 100,
        doneMs: startMs + n * 100 + 5,
        method: 'PUT',
        path: `/docs/${doc}/text`,
        route: '/docs/{id}/text',
        resource: `/docs/${doc}`,
        client: isStale ? 'bot' : `c${(n * 13) % 61}`,
        status: refused ? 412 : 200,
        code: 'version-mismatch',
        ifMatch: `"${n}"`,
      },
      1,
    );
  }
  return analysis.findings();
}

const named = (planted: { stale?: boolean; hot?: boolean }): string[] =>
  adviceOf(findingsOf(planted)).map(({ kind, about }) => `${kind}: ${about}`);

test('a client that loses far more of its changes than others is named, and nobody where all lose alike', () => {
  expect(named({})).toEqual([]);
  expect(named({ stale: true })).toEqual(['client: bot']);
});

test('where a record is hot it is named, and not those who change it', () => {
  expect(named({ hot: true })).toEqual(['hot record: /docs/777']);
});

test('a record is hot also where it has so many of the changes that it is most of all together', () => {
  const analysis = new ConflictAnalysis();
  for (let n = 0; n < 2000; n++) {
    const isMost = n % 5 < 2;
    analysis.take(
      {
        arrivedMs: startMs + n * 1000,
        doneMs: startMs + n * 1000 + 5,
        method: 'PUT',
        path: `/docs/${isMost ? 1 : n}`,
        route: '/docs/{id}',
        resource: `/docs/${isMost ? 1 : n}`,
        client: `c${n % 61}`,
        status: isMost && n % 6 === 0 ? 412 : 200,
        code: 'version-mismatch',
        ifMatch: `"${n}"`,
      },
      1,
    );
  }
  expect(adviceOf(analysis.findings()).map(({ kind, about }) => `${kind}: ${about}`)).toContain(
    'hot record: /docs/1',
  );
});

test('what is refused again and again is named by the path that was asked for', () => {
  const analysis = new ConflictAnalysis();
  for (let n = 0; n < 20; n++)
    analysis.take(
      {
        arrivedMs: startMs + n * 20_000,
        doneMs: startMs + n * 20_000 + 5,
        method: 'POST',
        path: '/items/0/purchase',
        route: '/items/{id}/purchase',
        resource: '/items/0',
        client: `c${n % 5}`,
        status: 409,
      },
      1,
    );
  expect(adviceOf(analysis.findings()).map(({ about }) => about)).toEqual(['POST /items/0/purchase']);
});

test('of what is sold out nobody says that nobody was in the way: others have bought it', () => {
  const analysis = new ConflictAnalysis();
  for (let n = 0; n < 40; n++)
    analysis.take(
      {
        arrivedMs: startMs + n * 300,
        doneMs: startMs + n * 300 + 5,
        method: 'POST',
        path: '/items/7/purchase',
        route: '/items/{id}/purchase',
        resource: '/items/7',
        client: `c${n}`,
        ...(n < 10 ? { status: 201 } : { status: 409, code: 'sold-out' }),
      },
      1,
    );
  const [found, ...more] = adviceOf(analysis.findings());
  expect(more).toEqual([]);
  expect(found).toMatchObject({ kind: 'decided', about: 'POST /items/7/purchase' });
  expect(found?.todo).not.toMatch(/nobody/);
});

test('where most conflicts are sent again in vain, a few by each client, all clients are meant', () => {
  const analysis = new ConflictAnalysis();
  for (let n = 0; n < 120; n++) {
    const [client, again] = [Math.floor(n / 4), n % 4];
    const atMs = startMs + client * 20_000 + again * 100;
    const path = `/docs/${client}`;
    const call = { arrivedMs: atMs, doneMs: atMs + 5, path, route: '/docs/{id}', resource: path };
    if (again === 0) {
      const before = { ...call, arrivedMs: atMs - 40, doneMs: atMs - 35 };
      analysis.take({ ...before, method: 'GET', client: `c${client}`, status: 200, etag: '"1"' }, 1);
      const between = { ...call, arrivedMs: atMs - 20, doneMs: atMs - 15, etag: '"2"' };
      analysis.take({ ...between, method: 'PUT', client: `d${client}`, status: 200, ifMatch: '"1"' }, 1);
    }
    analysis.take({ ...call, method: 'PUT', client: `c${client}`, status: 412, ifMatch: '"1"' }, 1);
  }
  expect(adviceOf(analysis.findings())).toMatchObject([{ kind: 'storm', about: '90 of 120 conflicts' }]);
});
