import { performance } from 'node:perf_hooks';
import { setTimeout as later } from 'node:timers/promises';
import { ContendError } from '../../core/errors.ts';
import type { Answer, CommandIntent, Intent, Operation } from '../../core/operation.ts';
import type { Seed } from '../../core/record.ts';
import { slotName } from '../../core/slot.ts';
import type { Settings, Slot } from '../../core/slot.ts';
import { keysIn } from '../../core/workload.ts';
import { Generation } from './generation.ts';
import type { Stage } from './stage.ts';
import { wrongArguments } from './wrong-value.ts';

/** What is played: generations of records in order, operations of each at most, and others to send wrong values. */
const generations = 4;
const wrongGenerations = 3;
const mostOperations = 16;
/** Every so many operations, one reads and then waits until the next is through: what it has read is stale. */
const staleEvery = 3;
/** Operations of a generation begin at a number that is none of another, and odd, so that each begins in another way. */
const numbersApart = 101;
/** How long operations may pause together, ms. */
const patienceMs = 700;

/** Records are few, so that they are used up soon. */
export const settings: Settings = { capacity: 4, clients: 4 };

/** How long a play may take, ms: after `enoughMs` no more than one generation of records is played, and one more looked at. */
export interface PlayTimes {
  readonly enoughMs: number;
  readonly mostMs: number;
}

/** An operation that is under way. */
interface Running {
  readonly steps: Operation;
  readonly client: number;
  next: IteratorResult<Intent, unknown>;
  /** Exchanges until now. */
  exchanges: number;
}

/** Plays a workload's operations one by one. */
export class Play {
  readonly #stage: Stage;
  readonly #times: PlayTimes;
  readonly #startMs = performance.now();
  readonly #slots: readonly Slot[];
  readonly #clients: number;
  readonly #tried = new Set<string>();
  #operation = 0;
  #patienceMs = patienceMs;

  /** Names of records begin with the salt. */
  constructor(stage: Stage, salt: string, times: PlayTimes) {
    this.#stage = stage;
    this.#times = times;
    this.#slots = Array.from({ length: generations + wrongGenerations }, (_, generation) => ({
      key: 0,
      generation,
      name: slotName(0, generation, salt),
    }));
    this.#clients = clientsOf(stage.workload);
  }

  /** Everything that is looked at or changed, seeded at once as in a race. */
  get seeds(): readonly Seed[] {
    return this.#slots.flatMap((slot) => this.#stage.workload.seed(slot, settings));
  }

  /** The first and the last slot, with the keys that may be there at the end: in one all is played, in the other hardly anything. */
  get ends(): readonly { readonly name: string; readonly keys: readonly string[] }[] {
    return [this.#slots[0]!, this.#slots.at(-1)!].map((slot) => ({
      name: slot.name,
      keys: keysIn(this.#stage.workload, slot, settings),
    }));
  }

  async run(): Promise<void> {
    for (const slot of this.#slots) {
      const isLate = slot.generation > 0 && this.#isPast(this.#times.enoughMs);
      // Whose reads mix records up is not seen with those of one generation alone: others are looked at, however late it is.
      if (isLate && (slot.generation > 1 || this.#isPast(this.#times.mostMs))) return;
      const isWrong = slot.generation >= generations;
      if (isWrong && !this.#hasUntried()) return;
      const generation = new Generation(this.#stage, this.#stage.workload.seed(slot, settings));
      await generation.lookAtSeeds();
      if (isLate) return;
      this.#operation = slot.generation * numbersApart;
      await this.#play(generation, slot, isWrong);
    }
  }

  async #play(generation: Generation, slot: Slot, isWrong: boolean): Promise<void> {
    const decisions = Math.min(2 * mostOperations, this.#stage.workload.decisions(settings));
    for (let count = 0; count < mostOperations; count++) {
      if (generation.over || generation.decisions >= decisions || this.#isPast(this.#times.mostMs)) return;
      if (isWrong && !this.#hasUntried()) return;
      const first = this.#start(slot);
      if (isWrong || count % staleEvery !== staleEvery - 1) {
        await this.#goOn(first, generation, isWrong);
        continue;
      }
      await this.#goOn(first, generation, isWrong, true);
      await this.#goOn(this.#start(slot), generation, isWrong);
      await this.#goOn(first, generation, isWrong);
    }
  }

  #start(slot: Slot): Running {
    const operation = this.#operation++;
    const client = operation % this.#clients;
    const steps = this.#stage.workload.operation({ operation, client, slot, settings });
    return { steps, client, next: steps.next(), exchanges: 0 };
  }

  /** Runs an operation to its end, or with `holds` until its first command after something else. */
  async #goOn(running: Running, generation: Generation, isWrong: boolean, holds = false): Promise<void> {
    while (running.next.done !== true && !generation.over && !this.#isPast(this.#times.mostMs)) {
      const intent = running.next.value;
      if (holds && intent.kind === 'command' && running.exchanges > 0) return;
      if (isWrong && intent.kind === 'command') await this.#tryWrong(intent, running.client, generation);
      if (generation.over) return;
      const answer = await this.#answer(intent, running.client, generation);
      running.exchanges += 1;
      running.next = answer === undefined ? { done: true, value: undefined } : running.steps.next(answer);
    }
  }

  /** Undefined where the operation cannot go on. */
  async #answer(intent: Intent, client: number, generation: Generation): Promise<Answer | undefined> {
    switch (intent.kind) {
      case 'read':
        return generation.read(intent, client);
      case 'command':
        return generation.send(intent, client);
      case 'pause':
        if (intent.ms > this.#patienceMs) return undefined;
        this.#patienceMs -= intent.ms;
        await later(intent.ms);
        return { kind: 'paused', nowMs: performance.now() - this.#startMs };
    }
  }

  /** Sends a wrong value before the right one, once a command. */
  async #tryWrong(intent: CommandIntent, client: number, generation: Generation): Promise<void> {
    const { command } = intent;
    if (this.#tried.has(command.name) || !this.#isMapped(command.name)) return;
    const args = wrongArguments(command.body, intent.args);
    if (args === undefined) {
      this.#tried.add(command.name);
      return;
    }
    if (!generation.wouldApply(intent)) return;
    this.#tried.add(command.name);
    try {
      await generation.sendWrong(intent, args, client);
    } catch (error) {
      // Only that it makes no request is its right; a reply that it cannot read is a fault.
      const own = `commands.${command.name}.request: `;
      if (!(error instanceof ContendError) || error.problems[0]?.startsWith(own) !== true) throw error;
      this.#stage.lines.doubt(
        `commands.${command.name}: rejected`,
        'the adapter makes no request of a wrong value',
      );
    }
  }

  #hasUntried(): boolean {
    return this.#stage.workload.commands.some(({ name }) => this.#isMapped(name) && !this.#tried.has(name));
  }

  #isMapped(name: string): boolean {
    return Object.hasOwn(this.#stage.service.commands, name);
  }

  #isPast(ms: number): boolean {
    return performance.now() - this.#startMs > ms;
  }
}

/** Where keys are asked for, one user sends them all: whether users share theirs is the service's own affair. */
export function clientsOf({ commands }: Stage['workload']): number {
  return commands.some(({ idempotencyKey }) => idempotencyKey === 'required') ? 1 : settings.clients;
}
