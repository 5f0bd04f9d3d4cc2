import type { EventLoopDelay } from '../harness/measure/event-loop-delay.ts';
import { Receipts } from '../harness/core/evidence.ts';
import type { Audit } from '../harness/core/evidence.ts';
import type { Evidence, Final } from '../harness/core/evidence.ts';
import type { Seed, Stored } from '../harness/core/record.ts';
import type { AuditPage, AuditScope, SharedStore } from '../harness/core/store.ts';
import type { IdPort } from '../harness/drive/dialects/service/ids.ts';
import { referenceFacts } from '../harness/core/target-facts.ts';
import type { TargetFacts } from '../harness/core/target-facts.ts';
import type { Door } from '../harness/drive/wire/origin.ts';
import { InstanceSlot } from './instance-slot.ts';
import type { Instance } from './instance-slot.ts';
import type { ServiceConfig } from './messages.ts';
import type { StoreKind } from './stores/store-kind.ts';

/** CPU of the parts of a target since they started, milliseconds. */
export interface TargetUsage {
  readonly serviceCpuMs?: number;
  readonly eventLoopDelayMs?: EventLoopDelay;
  readonly storeCpuMs?: number;
  readonly storeCommands?: number;
  /** Another one once the store's server was started again. */
  readonly storeRun?: string;
  readonly gatewayCpuMs?: number;
  /** Why a service that somebody brought does not tell what it has used, although it should. */
  readonly problem?: string;
}

/** Where the gateway of a target is, and how it is doing. */
export interface GatewayState {
  /** Where it listens. */
  readonly door: Door;
  readonly version: string | undefined;
  /** The file that it writes a line a call to. */
  readonly log?: string;
  /** What it was found to change that leaves the race as it is. */
  readonly findings: readonly string[];
  /** The key of each client, by its number, where it must send one. */
  readonly keys?: readonly string[];
  /** It has ended before it was told to. */
  readonly failed: boolean;
}

/** Nobody can ever look at the records again. */
export class RecordsGone extends Error {
  constructor() {
    super('the records ended with the service that a fault ended');
  }
}

/** How one GET of a record was answered. */
export interface Glance {
  readonly status: number;
  /** What it showed; undefined where the answer does not say. */
  readonly record: Final | undefined;
}

/** An adapter as generator threads need it. */
export interface Adapter {
  /** Where its bundle is. */
  readonly module: string;
  /** The commands that it maps, by name. */
  readonly commands: readonly string[];
  /** What its setup brought. */
  readonly shared: unknown;
  /** A port for one more thread, that tells what the service calls its records. */
  idPort(): IdPort;
  /** The credential of each client, made where there is none yet. */
  credentials(clients: number): Promise<readonly unknown[]>;
}

/** What a service that is not ours shows when a race is over. */
export interface Looked extends Pick<Evidence, 'cutShort'> {
  readonly records: ReadonlyMap<string, Final>;
  /** What took effect on these records, as the service names it; absent where it does not tell. */
  readonly effects?: readonly string[];
}

/** Something to race against. */
export interface Target {
  readonly facts: TargetFacts;
  /** Base addresses, one an instance. */
  readonly urls: readonly string[];
  /** What the names in them were found to stand for; absent where they name addresses. */
  readonly addresses?: readonly string[];
  /** How it is spoken to, where somebody has brought an adapter. */
  readonly adapter?: Adapter;
  /** What faults fall on, in the order of the addresses; empty where nothing is ours. */
  readonly instances: readonly Instance[];
  readonly storeVersion?: string;
  /** What stands before the instances; absent where clients speak to them. */
  readonly gateway?: GatewayState;
  seed(records: readonly Seed[]): Promise<void>;
  /** Removes all records and receipts, so that it can be raced again; absent where nobody may. */
  empty?(): Promise<void>;
  /** Everything the store holds; undefined where nobody may look. */
  audit(scope?: AuditScope): Promise<Audit | undefined>;
  /** Removes records that nobody asks for any more, while the race goes on; absent where nobody may. */
  forget?(keys: readonly string[]): Promise<void>;
  /** Some records as the service shows them; absent where an audit tells more. */
  look?(keys: readonly string[]): Promise<Looked>;
  /** What GET of one record is answered now; absent where an audit tells more. */
  glance?(key: string): Promise<Glance | undefined>;
  /** Who tells what it has used, where that is neither us nor its adapter. */
  readonly usageBy?: string;
  /** With `watch` the event loops are watched until the next question, which is then told their delay. */
  usage(watch?: boolean): Promise<TargetUsage>;
  /** True when a process of the target has ended before it was told to. */
  readonly failed: boolean;
  stop(): Promise<void>;
  killNow(): void;
}

/** How services are started: the bundle they run, what each is told, and the store that they share. */
export interface TargetParts {
  readonly program: string;
  readonly config: ServiceConfig;
  readonly store: StoreKind;
  readonly instances: number;
  /** The store's address for the harness, which may do more there than services; absent where theirs is its own. */
  readonly ownUrl?: string;
  /** Aborted when nobody wants it any more; what is starting then ends at once. */
  readonly signal?: AbortSignal;
}

/** Starts instances of the reference service over one store. */
export async function startTarget(parts: TargetParts): Promise<Target> {
  const { program, config, store, instances, ownUrl, signal } = parts;
  const services: InstanceSlot[] = [];
  let own: SharedStore | undefined;
  let storeVersion: string | undefined;
  try {
    // First of all, because it makes the place that the services work in.
    own = await store.openShared?.({
      ...config,
      ...(ownUrl === undefined ? {} : { storeUrl: ownUrl, serviceUrl: config.storeUrl ?? '' }),
      instances,
    });
    storeVersion = (await own?.usage())?.version;
    for (let index = 0; index < instances; index++)
      services.push(await InstanceSlot.start(program, config, signal));
  } catch (error) {
    await Promise.all(services.map((service) => service.stop()));
    await own?.clear().catch(() => {});
    await own?.close();
    throw error;
  }
  /** Where the records are inside the services: those that a fault has ended have none any more. */
  const running = (): readonly InstanceSlot[] => {
    const left = services.filter((service) => service.running || service.failed);
    if (left.length === 0) throw new RecordsGone();
    return left;
  };
  return {
    facts: referenceFacts,
    urls: services.map((service) => `http://127.0.0.1:${service.port}`),
    instances: services,
    ...(storeVersion === undefined ? {} : { storeVersion }),
    get failed() {
      return services.some((service) => service.failed);
    },
    async seed(records) {
      if (own !== undefined) await own.seed(records);
      else for (const service of running()) await service.seed(records);
    },
    async empty() {
      if (own !== undefined) await own.empty();
      else for (const service of running()) await service.empty();
    },
    async forget(keys) {
      if (own !== undefined) await own.forget(keys);
      else for (const service of running()) await service.forget(keys);
    },
    async audit(scope) {
      const collected = new AuditCollector(scope?.isOwn);
      if (own === undefined)
        for (const service of running()) await service.audit((page) => collected.add(page));
      else for await (const page of own.audit(scope)) collected.add(page);
      return collected;
    },
    async usage(watch = false) {
      const used = await Promise.all(services.map((service) => service.usage(watch).catch(() => undefined)));
      const spent = await own?.usage().catch(() => undefined);
      const [first] = used;
      return {
        ...(used.includes(undefined)
          ? {}
          : { serviceCpuMs: used.reduce((sum, one) => sum + (one?.cpuMs ?? 0), 0) }),
        ...(first?.eventLoopDelayMs === undefined ? {} : { eventLoopDelayMs: first.eventLoopDelayMs }),
        ...(spent === undefined ? {} : { storeRun: spent.run }),
        ...(spent?.cpuMs === undefined ? {} : { storeCpuMs: spent.cpuMs }),
        ...(spent?.commands === undefined
          ? {}
          : { storeCommands: used.reduce((sum, one) => sum + (one?.statements ?? 0), spent.commands) }),
      };
    },
    async stop() {
      await Promise.all(services.map((service) => service.stop()));
      await own?.clear().catch(() => {});
      await own?.close();
    },
    killNow() {
      for (const service of services) service.killNow();
    },
  };
}

/** Gathers the pages of an audit. */
class AuditCollector implements Audit {
  readonly records = new Map<string, Stored>();
  readonly receipts = new Receipts();
  readonly #isOwn: (key: string) => boolean;

  /** Keeps what is about some records, by their keys. */
  constructor(isOwn: (key: string) => boolean = () => true) {
    this.#isOwn = isOwn;
  }

  add(page: AuditPage): void {
    for (const [key, record] of page.records) if (this.#isOwn(key)) this.records.set(key, record);
    for (const receipt of page.receipts)
      if (receipt.traces.some(({ key }) => this.#isOwn(key))) this.receipts.add(receipt);
  }
}
