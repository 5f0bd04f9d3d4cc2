import { createServer } from 'node:http';
import type { IncomingHttpHeaders, IncomingMessage, ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { inOurTerms } from '../check/in-our-terms.ts';
import { judge } from '../check/verdict.ts';
import type { Evidence } from '../core/evidence.ts';
import type { Policy, Tuning } from '../core/operation.ts';
import type { Verdict } from '../core/verdict.ts';
import type { Workload } from '../core/workload.ts';
import { generationCounters } from '../drive/generations.ts';
import { defaultTuning } from '../drive/policies/tuning.ts';
import { rowsPerSession } from '../drive/race.ts';
import { raceFor } from '../drive/race.fixture.ts';
import { shownAtEnd } from '../look/finals.ts';
import { ordersOf, withOrders } from '../judge/orders.ts';
import { collectionsFound, firstShown } from '../look/seed-seen.ts';
import { Seeder } from '../run/race/seeder.ts';
import { remoteTarget } from '../../targets/brought/remote.ts';

/** A request as a small service of somebody else's sees it: `/items/0-0/sales` is ['items', '0-0', 'sales']. */
export interface ForeignRequest {
  readonly method: string;
  readonly path: readonly string[];
  /** The first two parts of the path, as records are named. */
  readonly key: string;
  readonly headers: IncomingHttpHeaders;
  /** The `Contend-Nonce` that the request carries. */
  readonly nonce: string;
  readonly body: Readonly<Record<string, string | number>>;
}

/** How such a service answers; `cut` closes the connection without a word. */
export type ForeignReply =
  | { readonly status: number; readonly headers?: Readonly<Record<string, string>>; readonly body?: unknown }
  | 'cut';

/** What a service of somebody else's holds: fields by key, at first as they were seeded. */
export type ForeignRecords = Map<string, Record<string, string>>;

/** What such a service does with a request; undefined answers a GET with the record, or 404, and anything else with 405. */
export type Serve = (
  request: ForeignRequest,
  records: ForeignRecords,
) => ForeignReply | undefined | Promise<ForeignReply | undefined>;

/** A race by `--url` in one process; what is left out is as small as can be. */
export interface ForeignRace {
  readonly workload: Workload;
  readonly serve: Serve;
  readonly policy?: Policy;
  readonly tuning?: Partial<Tuning>;
  readonly clients?: number;
  /** The race is over after so many exchanges, however slow the machine is, or after `durationMs`. */
  readonly exchanges?: number;
  readonly durationMs?: number;
  readonly keys?: number;
  readonly capacity?: number;
  readonly timeoutMs?: number;
  /** As `--refuses`. */
  readonly refuses?: readonly number[];
  /** Whether nonces come back; they do not where nobody says so. */
  readonly nonce?: 'echoed' | 'none';
  /** Whether all orders are searched as well. */
  readonly searched?: true;
  /** Told what the race was judged by. */
  readonly onEvidence?: (evidence: Evidence) => void;
}

/** Races a small service on a port of its own as `--url` does, and judges it by its answers and final records. */
export async function judgedForeign(race: ForeignRace): Promise<Verdict> {
  const { workload, clients = 8, keys = 1, capacity = 10 } = race;
  const records: ForeignRecords = new Map();
  const server = createServer((request, response) => void handle(race, records, request, response));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  try {
    const target = await remoteTarget([`http://127.0.0.1:${port}`]);
    const counters = generationCounters(keys);
    const settings = { capacity, clients };
    const seeder = new Seeder(workload, settings, counters, (seeds) => target.seed(seeds));
    await seeder.seedAll(Math.ceil(seeder.chunk / keys));
    const firsts = await firstShown(target, workload, settings, '');
    const foundBefore = await collectionsFound(target, workload, settings, '');
    const { history, asked } = await raceFor({
      port,
      arrival: 'closed',
      clients,
      keys,
      workload,
      counters,
      low: (key) => seeder.more(key),
      durationMs: race.durationMs ?? 3000,
      historyEntries:
        (race.exchanges ?? 500) + clients * rowsPerSession({ ...defaultTuning, ...race.tuning }),
      timeoutMs: race.timeoutMs ?? 1000,
      foreign: { refuses: race.refuses ?? [] },
      ...(race.policy === undefined ? {} : { policy: race.policy }),
      ...(race.tuning === undefined ? {} : { tuning: race.tuning }),
    });
    await seeder.quiet();
    const over = { history, workload, settings, salt: '', asked, foundBefore };
    const { finals } = await shownAtEnd(target, over);
    const seen: Evidence = {
      history,
      commands: workload.commands.map(({ name }) => name),
      settings,
      ...(finals === undefined ? {} : { finals }),
      foundBefore,
    };
    const evidence = inOurTerms(seen, workload, firsts);
    race.onEvidence?.(evidence);
    const verdict = judge(evidence, workload, { clients, auditExpected: false });
    if (race.searched === undefined) return verdict;
    if (verdict.linearizability !== undefined) return withOrders(verdict, verdict.linearizability);
    return withOrders(verdict, await ordersOf(evidence, 'sample', { workload, asked, salt: '' }));
  } finally {
    server.closeAllConnections();
    await new Promise<void>((resolve) => server.close(() => resolve()));
  }
}

async function handle(
  { serve, nonce: echo = 'none' }: ForeignRace,
  records: ForeignRecords,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const text = await textOf(request);
  const path = (request.url ?? '').split('/').slice(1);
  const parsed: unknown = text === '' ? {} : JSON.parse(text);
  const key = path.slice(0, 2).join('/');
  if (key === 'contend/seed') {
    const seeded = parsed as { records: { key: string; fields: Record<string, string> }[] };
    for (const seed of seeded.records) records.set(seed.key, { ...seed.fields });
    response.writeHead(204).end();
    return;
  }
  const method = request.method ?? 'GET';
  const nonce = String(request.headers['contend-nonce'] ?? '');
  const body = parsed as ForeignRequest['body'];
  const reply =
    (await serve({ method, path, key, headers: request.headers, nonce, body }, records)) ??
    (method === 'GET' ? shown(records.get(key)) : { status: 405 });
  if (reply === 'cut') {
    request.socket.destroy();
    return;
  }
  if (echo === 'echoed') response.setHeader('contend-nonce', nonce);
  for (const [name, value] of Object.entries(reply.headers ?? {})) response.setHeader(name, value);
  response.statusCode = reply.status;
  if (reply.body === undefined) response.end();
  else response.setHeader('content-type', 'application/json').end(JSON.stringify(reply.body));
}

/** The body of a request; by events, because reading them one `await` a part is most of what such a race costs. */
function textOf(request: IncomingMessage): Promise<string> {
  const parts: Buffer[] = [];
  return new Promise((resolve, reject) => {
    request.on('data', (part: Buffer) => parts.push(part));
    request.on('end', () => resolve(Buffer.concat(parts).toString())).on('error', reject);
  });
}

function shown(record: Record<string, string> | undefined): ForeignReply {
  return record === undefined ? { status: 404 } : { status: 200, body: record };
}
