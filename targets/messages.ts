import type { EventLoopDelay } from '../harness/measure/event-loop-delay.ts';
import type { Profile, Telling } from '../harness/core/reason.ts';
import type { Seed } from '../harness/core/record.ts';
import type { AuditPage } from '../harness/core/store.ts';
import type { LockTimes } from '../harness/core/strategy.ts';
import type { StoreConfig } from './stores/store-kind.ts';

/** What a service process is told when it starts. */
export interface ServiceConfig extends Omit<StoreConfig, 'serviceUrl' | 'instances' | 'rewrites'> {
  readonly store: string;
  readonly strategy: string;
  readonly workMs: number;
  readonly profile: Profile;
  readonly problems: Telling;
  /** The port to listen on; absent for any that is free. */
  readonly port?: number;
  /** Whether faults may be ordered: then requests pass the places where they happen. */
  readonly faulty: boolean;
  readonly times: LockTimes;
  /** The service is broken on purpose, in the way of this name. */
  readonly broken?: string;
}

/** The first message to a service process. */
export interface ServiceOrder {
  readonly kind: 'start';
  readonly config: ServiceConfig;
}

/** Requests of the harness to a service process; each is answered by one or more events with its `id`. */
export type ServiceRequest =
  | { readonly kind: 'seed'; readonly id: number; readonly records: readonly Seed[] }
  | { readonly kind: 'empty'; readonly id: number }
  | { readonly kind: 'forget'; readonly id: number; readonly keys: readonly string[] }
  | { readonly kind: 'audit'; readonly id: number }
  /** `watch`: the event loop is watched from then on, until the next question. */
  | { readonly kind: 'usage'; readonly id: number; readonly watch: boolean }
  | { readonly kind: 'stop'; readonly id: number }
  /** Stop as soon as a request is about to write; `holding` is said just before. */
  | { readonly kind: 'hold'; readonly id: number }
  | { readonly kind: 'slow-store'; readonly id: number; readonly slowMs: number }
  | { readonly kind: 'drop-answers'; readonly id: number; readonly share: number };

/** What a service process used since it started. */
export interface ServiceUsage {
  readonly cpuMs: number;
  /** Statements that it sent to its store; absent where the server counts them. */
  readonly statements?: number;
  /** Event-loop delay since the last question, milliseconds; absent where that did not ask to watch it. */
  readonly eventLoopDelayMs?: EventLoopDelay;
}

/** What a service process says. */
export type ServiceEvent =
  | { readonly kind: 'ready'; readonly port: number }
  | { readonly kind: 'failed'; readonly problem: string }
  | { readonly kind: 'holding' }
  | { readonly kind: 'page'; readonly id: number; readonly page: AuditPage }
  | { readonly kind: 'done'; readonly id: number; readonly usage?: ServiceUsage }
  | { readonly kind: 'error'; readonly id: number; readonly problem: string };
