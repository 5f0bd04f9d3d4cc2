import { expect, test } from 'vitest';
import type { Workload } from '../core/workload.ts';
import { settlementOf } from '../core/operation.ts';
import { noop } from '../../workloads/noop.ts';
import { raceFor, startService } from './race.fixture.ts';
import type { Treatment } from './race.fixture.ts';
import type { CommandSpec } from '../core/command.ts';

/** Answers everything with this status. */
const answering =
  (status: number): Treatment =>
  (_accept, request, response) => {
    const { 'contend-nonce': nonce = '' } = request.headers;
    response.writeHead(status, { 'contend-nonce': nonce }).end('{"code":"x"}');
  };

const [nothing] = noop.commands;

/** One command an operation, of which a 422 is an answer that it understands. */
const understanding: Workload = {
  ...noop,
  *operation({ slot }) {
    const answer = yield { kind: 'command', command: nothing!, id: slot.name, args: { quantity: 1 } };
    return answer.kind === 'rejected' && answer.status === 422 ? 'lost' : settlementOf(answer);
  },
};

/** A read that it makes nothing of, and goes on. */
const looking: Workload = {
  ...noop,
  *operation({ slot }) {
    yield { kind: 'read', key: `features/${slot.name}` };
    return 'won';
  },
};

/** A read without which it cannot go on. */
const needing: Workload = {
  ...noop,
  *operation({ slot }) {
    return settlementOf(yield { kind: 'read', key: `documents/${slot.name}` });
  },
};

test.each<[string, Workload, number, string | undefined]>([
  ['a refusal that the workload understands is none', understanding, 422, undefined],
  ['another status is one', understanding, 403, 'the service forbids it (x)'],
  ['a conflict is none', understanding, 409, undefined],
  ['a status 5xx is one', understanding, 503, 'the service is overloaded or down (x)'],
  ['a refused read is one although the operation goes on', looking, 401, 'the service wants credentials (x)'],
  [
    'a record that is not there is one where it is needed',
    needing,
    404,
    'the service does not know the path or the record (x)',
  ],
])('of requests without a usable answer %s', async (_, workload, status, cause) => {
  const { port } = await startService(answering(status));
  const { causes, entries } = await raceFor({
    port,
    arrival: 'closed',
    clients: 2,
    durationMs: 60,
    workload,
  });
  const rows = entries.filter((entry) => entry.status === status).length;
  expect(rows).toBeGreaterThan(0);
  expect(causes.map((one) => [one.cause, one.count, one.status])).toEqual(
    cause === undefined ? [] : [[cause, rows, status]],
  );
});

const change: CommandSpec = { ...nothing!, path: '/documents/:id', precondition: 'required' };

test.each<[string, string | undefined, string | undefined]>([
  ['no tag', undefined, 'a read without an ETag, although a change must name one'],
  ['a weak tag', 'W/"5"', 'a weak ETag, which If-Match never matches (RFC 9110, 13.1.1)'],
  ['a strong tag', '"5"', undefined],
])('a read with %s, where changes must name one, is told', async (_, tag, cause) => {
  const { port } = await startService((_accept, { headers }, response) => {
    response.setHeader('contend-nonce', headers['contend-nonce'] ?? '');
    if (tag !== undefined) response.setHeader('etag', tag);
    response.end('{"text":""}');
  });
  const race = { port, arrival: 'closed', clients: 2, durationMs: 60 } as const;
  const told = await raceFor({ ...race, workload: { ...looking, commands: [change] } });
  expect(told.causes.map((one) => [one.cause, one.count])).toEqual(
    cause === undefined ? [] : [[cause, told.entries.length]],
  );
  // Where no change must name one, none is missed.
  expect((await raceFor({ ...race, workload: looking })).causes).toEqual([]);
});

test('causes of several threads are counted together, and name what was asked for', async () => {
  const { port } = await startService(answering(500));
  const race = { port, arrival: 'closed', clients: 4, workers: 2, durationMs: 60 } as const;
  const { causes, entries } = await raceFor(race);
  expect(causes).toHaveLength(1);
  expect(causes[0]).toMatchObject({
    count: entries.length,
    status: 500,
    first: {
      request: 'POST /noop/0-0 HTTP/1.1',
      record: '0-0',
      answer: expect.stringContaining('HTTP/1.1 500 ') as string,
    },
  });
});

test('rounds of a burst that only warm up are not counted', async () => {
  let asked = 0;
  const { port } = await startService((accept, request, response) => {
    asked += 1;
    if (asked <= 8 && asked % 2 === 0) answering(401)(accept, request, response);
    else accept();
  });
  const plan = { rounds: 6, warmupRounds: 2 };
  const { causes, entries } = await raceFor({ port, arrival: 'burst', clients: 4, plan });
  expect(entries.filter(({ status }) => status === 401)).toHaveLength(4);
  expect(causes).toEqual([]);
  // One that never gets beyond its warm-up tells of that.
  const dead = await startService(answering(401));
  const given = await raceFor({ port: dead.port, arrival: 'burst', clients: 4, plan });
  expect(given.causes).toMatchObject([{ status: 401, count: 8 }]);
});
