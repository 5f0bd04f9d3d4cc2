import type { Dialect } from '../../harness/core/dialect.ts';
import { collectionOf } from '../../harness/core/record.ts';
import type { ServiceDefinition } from '../../harness/core/service.ts';
import { broughtFacts } from '../../harness/core/target-facts.ts';
import { serviceDialect } from '../../harness/drive/dialects/service/dialect.ts';
import { partsOf } from '../../harness/drive/wire/request-text.ts';
import type { Glance, Target } from '../target.ts';
import { exchanged } from './hooks.ts';
import { look } from './look.ts';
import { OpenService } from './open-service.ts';
import type { Place } from './reach.ts';
import { glanceBoundMs } from './remote.ts';

/** A service that somebody else started, spoken to as an adapter has it. */
export async function adaptedTarget(urls: readonly string[], module: string): Promise<Target> {
  const open = await OpenService.at(urls, module);
  const { service, places, place, shared, ids } = open;
  // Records are looked at as the first client would.
  const credentials = await open.credentials(1);
  const dialect = serviceDialect(
    { authority: new URL(place.base).host },
    { service, shared, credentials, refuses: [], ids: ids.known },
  );
  const glanced = (key: string, signal: AbortSignal) => glance(key, { service, dialect, place, signal });
  return {
    facts: broughtFacts,
    urls: places.map(({ base }) => base),
    addresses: places.map(({ address }) => address),
    adapter: {
      module,
      shared,
      idPort: () => ids.port(),
      credentials: (clients) => open.credentials(clients),
    },
    instances: [],
    failed: false,
    seed: (records) => open.seed(records),
    audit: () => Promise.resolve(undefined),
    look: (keys) => look(keys, glanced),
    glance: (key) => glanced(key, AbortSignal.timeout(glanceBoundMs)),
    async usage() {
      const { cpuMs, storeCpuMs } = await open.usage();
      return {
        ...(cpuMs === undefined ? {} : { serviceCpuMs: cpuMs }),
        ...(storeCpuMs === undefined ? {} : { storeCpuMs }),
      };
    },
    stop: () => open.close(),
    killNow: () => {},
  };
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
  const request = partsOf(dialect.encode(intent, 0), 1);
  const reply = await exchanged(request, place, signal).catch(() => undefined);
  if (reply === undefined) return undefined;
  const answer = dialect.decode(intent, reply, 0);
  const { status } = reply;
  if (answer.kind === 'missing') return { status, record: { version: 0, live: false, fields: new Map() } };
  if (answer.kind !== 'found') return { status, record: undefined };
  const { fields, tag } = answer;
  return { status, record: { version: 0, live: true, fields, ...(tag === undefined ? {} : { tag }) } };
}
