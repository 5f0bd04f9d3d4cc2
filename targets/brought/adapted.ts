import type { Dialect } from '../../harness/core/dialect.ts';
import { collectionOf, idIn } from '../../harness/core/record.ts';
import type { Seed } from '../../harness/core/record.ts';
import { secretsHere } from '../../harness/core/secrets.ts';
import type { ServiceDefinition, Tools } from '../../harness/core/service.ts';
import { broughtFacts } from '../../harness/core/target-facts.ts';
import { serviceDialect } from '../../harness/drive/dialects/service/dialect.ts';
import { IdSource } from '../../harness/drive/dialects/service/ids.ts';
import { importService } from '../../harness/drive/dialects/service/module.ts';
import { serviceFault, shown } from '../../harness/drive/dialects/service/service-fault.ts';
import { parseRequestText, withNonce } from '../../harness/drive/wire/request-text.ts';
import type { Glance, Target } from '../target.ts';
import { exchanged, hook, hookHttp } from './hooks.ts';
import { look } from './look.ts';
import { reached } from './reach.ts';
import type { Place } from './reach.ts';
import { glanceBoundMs, postSeed } from './remote.ts';

/** Credentials that are made at once. */
const together = 16;

/** A service that somebody else started, spoken to as an adapter has it. */
export async function adaptedTarget(urls: readonly string[], module: string): Promise<Target> {
  const service = await importService(module);
  const places: Place[] = [];
  for (const url of urls) places.push(await reached(url));
  const [first] = places;
  if (first === undefined) throw new Error('a service needs an address');
  secretsHere.addVariables(process.env);
  const tools: Tools = { http: hookHttp(first), env: Object.freeze({ ...process.env }) };
  const { setup, usage, teardown } = service;
  const shared = setup === undefined ? undefined : await hook('setup', () => setup(tools));
  copied('setup', shared);
  secretsHere.addBrought(shared, true);
  const credentials: unknown[] = [];
  const ids = new IdSource();
  const inside = { ...tools, shared };
  const dialect = serviceDialect(
    { authority: new URL(first.base).host },
    { service, shared, credentials, refuses: [], ids: ids.known },
  );
  // Records are looked at as the first client would.
  await addCredentials(credentials, 1, service, inside);
  const glanced = (key: string, signal: AbortSignal) =>
    glance(key, { service, dialect, place: first, signal });
  return {
    facts: broughtFacts,
    urls: places.map(({ base }) => base),
    addresses: places.map(({ address }) => address),
    adapter: {
      module,
      shared,
      idPort: () => ids.port(),
      async credentials(clients) {
        await addCredentials(credentials, clients, service, inside);
        return credentials;
      },
    },
    instances: [],
    failed: false,
    seed: async (records) => ids.add(await seed(records, service, inside, first)),
    audit: () => Promise.resolve(undefined),
    look: (keys) => look(keys, glanced),
    glance: (key) => glanced(key, AbortSignal.timeout(glanceBoundMs)),
    async usage() {
      const { cpuMs, storeCpuMs } = usage === undefined ? {} : await hook('usage', () => usage(inside));
      return {
        ...(cpuMs === undefined ? {} : { serviceCpuMs: cpuMs }),
        ...(storeCpuMs === undefined ? {} : { storeCpuMs }),
      };
    },
    async stop() {
      try {
        if (teardown !== undefined) await hook('teardown', () => teardown(inside));
      } finally {
        ids.close();
        await Promise.all(places.map(({ dispatcher }) => dispatcher.close()));
      }
    },
    killNow: () => {},
  };
}

/** What crosses threads has to be plain data. */
function copied(name: string, value: unknown): void {
  try {
    structuredClone(value);
  } catch {
    throw serviceFault(
      name,
      `answers with ${shown(value)}, which cannot be copied to another thread; answer with plain data`,
    );
  }
}

async function addCredentials(
  credentials: unknown[],
  clients: number,
  { client: make }: ServiceDefinition,
  inside: Tools & { readonly shared: unknown },
): Promise<void> {
  if (make === undefined) return;
  let next = credentials.length;
  const making = async (): Promise<void> => {
    while (next < clients) {
      const client = next++;
      credentials[client] = await hook('client', () => make({ ...inside, client }));
      copied('client', credentials[client]);
      secretsHere.addBrought(credentials[client], true);
    }
  };
  await Promise.all(Array.from({ length: together }, making));
}

async function seed(
  records: readonly Seed[],
  { seed: make }: ServiceDefinition,
  inside: Tools & { readonly shared: unknown },
  place: Place,
): Promise<ReadonlyMap<string, string>> {
  if (make === undefined) {
    await postSeed(records, place);
    return new Map();
  }
  const given = records.map(({ key, fields }) =>
    Object.freeze({
      key,
      collection: collectionOf(key),
      id: idIn(key),
      fields: Object.freeze({ ...fields }),
    }),
  );
  const made = await hook('seed', () => make(given, inside));
  const keys = new Set(records.map(({ key }) => key));
  return new Map(
    Object.entries(made ?? {}).map(([key, id]) => {
      if (!keys.has(key))
        throw serviceFault('seed', `names ${shown(key)}, which is no key of a record that it was given`);
      if (typeof id !== 'string' && typeof id !== 'number')
        throw serviceFault('seed', `calls ${key} ${shown(id)}; answer with { key: id }, or nothing`);
      return [key, String(id)];
    }),
  );
}

interface Eye {
  readonly service: ServiceDefinition;
  readonly dialect: Dialect;
  readonly place: Place;
  readonly signal: AbortSignal;
}

/** One record as it is shown; undefined where the adapter reads none of its collection, or nobody answers. */
async function glance(key: string, { service, dialect, place, signal }: Eye): Promise<Glance | undefined> {
  if (service.reads?.[collectionOf(key)] === undefined) return undefined;
  const intent = { kind: 'read', key } as const;
  const { method, path, headers, body = '' } = parseRequestText(withNonce(dialect.encode(intent, 0), 1));
  const pairs: [string, string][] = [];
  for (let at = 0; at < headers.length; at += 2) pairs.push([headers[at]!, headers[at + 1]!]);
  const reply = await exchanged({ method, path, headers: pairs, body }, place, signal).catch(() => undefined);
  if (reply === undefined) return undefined;
  const answer = dialect.decode(intent, reply, 0);
  const { status } = reply;
  if (answer.kind === 'missing') return { status, record: { version: 0, live: false, fields: new Map() } };
  if (answer.kind !== 'found') return { status, record: undefined };
  const { fields, tag } = answer;
  return { status, record: { version: 0, live: true, fields, ...(tag === undefined ? {} : { tag }) } };
}
