import type { CommandMapping, Turn, WireReply, WireRequest } from '../../../core/service.ts';
import { serviceFault, shown } from './service-fault.ts';

/** A command that an adapter sends in several requests. */
export type Run = Extract<CommandMapping, { run: unknown }>;

/** What comes after a reply: a request, once so much time has passed, or what the adapter says of the command. */
export type Following =
  | { readonly kind: 'request'; readonly request: unknown; readonly afterMs: number }
  | { readonly kind: 'over'; readonly said: unknown };

/** Calls a part of the adapter, so that its faults are its own. */
type Calling = <T>(call: () => T) => T;

/** More requests than this for one command are a loop without an end. */
const mostSteps = 200;
/** And so are more pauses than this one after the other. */
const mostPauses = 20;

/** A command of several requests that is under way. */
export class Steps {
  readonly #steps: ReturnType<Run['run']>;
  readonly #decides: number;
  readonly #where: string;
  readonly #calling: Calling;
  #sent = 0;

  static of({ run, decides = 1 }: Run, where: string, turn: Turn, calling: Calling): Steps {
    const steps = calling(() => run(turn));
    if (Symbol.asyncIterator in Object(steps))
      throw serviceFault(
        where,
        'is async; write *run(turn) without it, which yields what is to be sent and is given the reply',
      );
    if (!isGenerator(steps))
      throw serviceFault(where, `answers with ${shown(steps)}; write *run(turn) { … }`);
    return new Steps(steps, decides, where, calling);
  }

  private constructor(steps: ReturnType<Run['run']>, decides: number, where: string, calling: Calling) {
    this.#steps = steps;
    this.#decides = decides;
    this.#where = where;
    this.#calling = calling;
  }

  /** Whether the last request only leads to the one that decides. */
  get leads(): boolean {
    return this.#sent < this.#decides;
  }

  first(): unknown {
    const next = this.#calling(() => this.#steps.next(undefined as unknown as WireReply));
    if (next.done === true || typeof next.value === 'number')
      throw this.#fault('sends nothing first; yield a request { path, … } before anything else');
    this.#sent = 1;
    return next.value;
  }

  after(reply: WireReply): Following {
    let afterMs = 0;
    for (let pauses = 0; ; pauses++) {
      const { done, value } = this.#calling(() => this.#steps.next(reply));
      if (done === true) return { kind: 'over', said: value };
      if (typeof value !== 'number') return this.#request(value, afterMs);
      if (!(value >= 0 && value <= 60_000))
        throw this.#fault(`waits ${shown(value)} ms; yield a number from 0 to 60000`);
      if (pauses === mostPauses)
        throw this.#fault(`waits ${mostPauses} times and sends nothing; let it end, or send`);
      afterMs += value;
    }
  }

  #request(request: WireRequest, afterMs: number): Following {
    this.#sent += 1;
    if (this.#sent > mostSteps)
      throw this.#fault(`has sent ${mostSteps} requests for one command; let it end, with unknown('why')`);
    return { kind: 'request', request, afterMs };
  }

  /** What is accepted has sent the request that decides: where there never is one, nobody of a burst waits for the others. */
  refuseUndecided(): void {
    if (this.leads)
      throw this.#fault(
        `is accepted after ${this.#sent} of its requests, but decides is ${this.#decides}; write which of them decides, from 1`,
      );
  }

  #fault(what: string): Error {
    return serviceFault(this.#where, what);
  }
}

function isGenerator(steps: unknown): boolean {
  return typeof (steps as Partial<Generator> | undefined)?.next === 'function';
}
