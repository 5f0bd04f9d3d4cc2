import type { Dialect } from '../../harness/core/dialect.ts';
import { collectionOf } from '../../harness/core/record.ts';
import type { Seed } from '../../harness/core/record.ts';
import type { Usage } from '../../harness/core/service.ts';
import { serviceDialect } from '../../harness/drive/dialects/service/dialect.ts';
import type { Ids } from '../../harness/drive/dialects/service/ids.ts';
import { partsOf } from '../../harness/drive/wire/request-text.ts';
import type { Glance, Looked } from '../target.ts';
import { exchanged } from './hooks.ts';
import { look } from './look.ts';
import { OpenService } from './open-service.ts';
import { glanceBoundMs } from './remote.ts';

/** What the harness learns of a service as it is opened. */
export interface Opened {
  readonly urls: readonly string[];
  /** What the names in them stand for. */
  readonly addresses: readonly string[];
  /** The commands that the adapter maps, by name. */
  readonly commands: readonly string[];
  /** What setup brought. */
  readonly shared: unknown;
}

/** A service that somebody brought, as the thread of its adapter offers it. */
export class HostedService {
  #opened: { readonly open: OpenService; readonly dialect: Dialect } | undefined;

  async open(urls: readonly string[], module: string): Promise<Opened> {
    const open = await OpenService.at(urls, module);
    const { service, places, place, shared, ids } = open;
    // Records are looked at as the first client would.
    const credentials = await open.credentials(1);
    const dialect = serviceDialect(
      { authority: new URL(place.base).host },
      { service, shared, credentials, refuses: [], ids: ids.known },
    );
    this.#opened = { open, dialect };
    return {
      urls: places.map(({ base }) => base),
      addresses: places.map(({ address }) => address),
      commands: Object.keys(service.commands),
      shared,
    };
  }

  credentials(clients: number): Promise<readonly unknown[]> {
    return this.#open.credentials(clients);
  }

  seed(records: readonly Seed[]): Promise<Ids> {
    return this.#open.seed(records);
  }

  /** Records and effects as the audit of the adapter tells them; records that it does not tell of as clients read them. */
  async look(keys: readonly string[]): Promise<Looked> {
    const { records, effects } = await this.#open.audit(keys);
    const looked =
      records === undefined ? await look(keys, (key, signal) => this.#glanced(key, signal)) : { records };
    return {
      ...looked,
      ...(effects === undefined ? {} : { effects }),
    };
  }

  glance(key: string): Promise<Glance | undefined> {
    return this.#glanced(key, AbortSignal.timeout(glanceBoundMs));
  }

  usage(): Promise<Usage> {
    return this.#open.usage();
  }

  async close(): Promise<void> {
    await this.#opened?.open.close();
  }

  get #open(): OpenService {
    if (this.#opened === undefined) throw new Error('nobody has opened the service');
    return this.#opened.open;
  }

  /** One record as it is shown; undefined where the adapter reads none of its collection, or nobody answers. */
  async #glanced(key: string, signal: AbortSignal): Promise<Glance | undefined> {
    const { service, place } = this.#open;
    const dialect = this.#opened!.dialect;
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
}

/** What the thread of an adapter can be asked for. */
export type HostedCalls = Pick<
  HostedService,
  'open' | 'credentials' | 'seed' | 'look' | 'glance' | 'usage' | 'close'
>;
