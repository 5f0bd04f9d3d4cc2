import type { Fault } from '../core/fault.ts';
import { find } from '../core/registry.ts';
import type { LockTimes } from '../core/strategy.ts';
import { createClock } from '../drive/clock.ts';
import type { Instance } from '../../targets/instance-slot.ts';
import type { ServerControl } from '../../targets/servers/server.ts';
import type { FaultKind, Scene, Stoppable } from './fault-kind.ts';
import { messageOf } from '../core/errors.ts';

/** What the faults of a race may fall on. */
export interface Stage {
  readonly kinds: readonly FaultKind[];
  readonly instances: readonly Instance[];
  readonly server: ServerControl | undefined;
  readonly times: LockTimes;
  /** Aborted when the run is given up. */
  readonly signal: AbortSignal;
}

/** A fault and what became of it; the time is milliseconds on the run's clock. */
export interface Happening {
  readonly fault: Fault;
  /** When it began: what is lost from then on is lost to it. */
  beganMs?: number;
  /** When it had happened: success after that is recovery. */
  struckMs?: number;
  problem?: string;
}

/** Has the faults of one race happen at their times, and brings each to its end; the owner must call `end`. */
export class FaultSchedule {
  readonly happenings: readonly Happening[];
  readonly #stage: Stage;
  readonly #over = new AbortController();
  /** The faults that have each thing stopped. */
  readonly #stops = new Map<Stoppable, Set<symbol>>();
  #striking: Promise<unknown> = Promise.resolve();

  constructor(faults: readonly Fault[], stage: Stage) {
    this.happenings = faults.map((fault) => ({ fault }));
    this.#stage = stage;
  }

  /** Starts with the race; `zeroMs` on its clock is where the times of faults count from. */
  start(epochNs: bigint, zeroMs: number): void {
    const clock = createClock(epochNs);
    this.#striking = Promise.all(
      this.happenings.map((happening, position) => this.#strike(happening, position, clock, zeroMs)),
    );
  }

  /** Resolves when all of them have happened, and are over. */
  get struck(): Promise<unknown> {
    return this.#striking;
  }

  /** The race is over: nothing more happens, and what is under way comes to its end. */
  async end(): Promise<void> {
    this.#over.abort();
    await this.#striking;
  }

  async #strike(happening: Happening, position: number, clock: () => number, zeroMs: number): Promise<void> {
    const { kinds, server, times } = this.#stage;
    const { fault } = happening;
    const scene: Scene = {
      instances: () => this.#running(),
      instance: () => {
        // Several faults do not all fall on the first.
        const running = this.#running();
        const chosen = running[position % running.length];
        if (chosen === undefined) throw new Error('no instance was left to suffer it');
        return chosen;
      },
      server: () => {
        if (server === undefined) throw new Error('the store has no server that this run has started');
        return server;
      },
      times,
      struck: () => (happening.struckMs = clock()),
      pass: (ms) => this.#pass(ms),
      goOnAfter: (stopped, ms) => this.#goOnAfter(stopped, ms),
      ended: (stopped) => void this.#stops.delete(stopped),
    };
    try {
      const kind = find(kinds, fault.kind, 'fault');
      if (typeof kind === 'string') throw new Error(kind);
      await this.#pass(zeroMs + fault.atMs - clock());
      if (this.#over.signal.aborted) throw new Error('the race was over before');
      happening.beganMs = clock();
      await kind.strike(scene, fault.argument ?? 0);
    } catch (error) {
      happening.problem = messageOf(error);
    }
  }

  #running(): readonly Instance[] {
    return this.#stage.instances.filter(({ running }) => running);
  }

  async #goOnAfter(stopped: Stoppable, ms: number): Promise<void> {
    const own = Symbol('a stop');
    const stops = this.#stops.get(stopped) ?? new Set();
    this.#stops.set(stopped, stops.add(own));
    await this.#pass(ms).finally(() => {
      stops.delete(own);
      if (stops.size === 0 && this.#stops.get(stopped) === stops) stopped.resume();
    });
  }

  #pass(ms?: number): Promise<void> {
    const { signal } = this.#stage;
    const over = this.#over.signal;
    return new Promise((resolve, reject) => {
      const done = (): void => {
        clearTimeout(timer);
        signal.removeEventListener('abort', done);
        over.removeEventListener('abort', done);
        if (signal.aborted) reject(signal.reason as Error);
        else resolve();
      };
      const timer = ms === undefined ? undefined : setTimeout(done, Math.max(0, ms));
      signal.addEventListener('abort', done);
      over.addEventListener('abort', done);
      if (signal.aborted || over.aborted) done();
    });
  }
}
