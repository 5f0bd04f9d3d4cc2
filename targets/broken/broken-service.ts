import type { FastifyInstance } from 'fastify';
import type { Named } from '../../harness/core/registry.ts';
import type { LockTimes, Precondition } from '../../harness/core/strategy.ts';
import type { AnomalyKind } from '../../harness/core/verdict.ts';
import type { Ledger } from '../../harness/core/store.ts';
import type { View } from '../../harness/core/view.ts';
import type { Execute } from '../execute.ts';
import type { Rewrites, StoreConfig } from '../stores/store-kind.ts';

/**
 * The reference service with one mistake that people really make, so that the checks can show that they find it. Without
 * its mistake it is the fair control: the same workload, store and strategy, which must pass.
 */
export interface BrokenService extends Named {
  /** What the checks must find; they may find more. */
  readonly anomaly: AnomalyKind;
  readonly workload: string;
  readonly store: string;
  /** The strategy that is right without the mistake. */
  readonly strategy: string;
  /** Settings of both, the broken service and its control. */
  readonly race?: RaceSettings;
  /** Lock times of both. */
  readonly times?: LockTimes;
  /** What is different in the broken service alone. */
  readonly broken?: { readonly times?: LockTimes; readonly precondition?: Precondition };
  /** Opens the way in which commands are run instead; absent where what is different is the mistake. */
  readonly mistake?: (place: StoreConfig) => Mistake | Promise<Mistake>;
}

/** A wrong way to run commands, or to show records; its owner closes what it opened. */
export interface Mistake {
  readonly execute?: Execute;
  /** What reads see in place of the store. */
  readonly shown?: (view: Pick<View, 'read'>) => Pick<View, 'read'>;
  /** What the store is sent in place of what it should be sent. */
  readonly rewrites?: Rewrites;
  /** Shown the records before anything is asked. */
  readonly opened?: (store: Ledger) => void;
  /** Has answers say something else. */
  readonly answers?: (app: FastifyInstance) => void;
  readonly close?: () => void;
}

/** Settings of a race by the name of their option, as a person would write them. */
export type RaceSettings = Readonly<
  Partial<
    Record<
      'store' | 'strategy' | 'instances' | 'clients' | 'duration' | 'fault' | 'policy' | 'attempts',
      string | number
    >
  >
>;
