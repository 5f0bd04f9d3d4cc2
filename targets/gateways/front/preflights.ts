import type { GatewayKind } from '../gateway.ts';
import { ContendError } from '../../../harness/core/errors.ts';
import { find } from '../../../harness/core/registry.ts';
import { preflight } from './preflight.ts';
import type { Preflown } from './preflight.ts';

/** A kind of gateway that may be raced behind, and what it changes without harm. */
export interface Front {
  readonly kind: GatewayKind;
  readonly findings: readonly string[];
}

/** The preflights of a run: one for each gateway, balance and what it is to do, before its first race. */
export class Preflights {
  readonly #kinds: readonly GatewayKind[];
  readonly #signal: AbortSignal;
  readonly #made = new Map<string, Promise<Front>>();

  /** `signal` ends those that are under way. */
  constructor(kinds: readonly GatewayKind[], signal: AbortSignal) {
    this.#kinds = kinds;
    this.#signal = signal;
  }

  /**
   * The gateway of that name. Throws CTD_GATEWAY_UNFIT where it would decide races in the service's place: its configuration
   * is ours, so nobody can want that, and no figure behind it would be the service's.
   */
  passed(name: string, { balance, abilities }: Preflown): Promise<Front> {
    const key = JSON.stringify([name, balance, abilities]);
    const known = this.#made.get(key);
    if (known !== undefined) return known;
    const made = this.#make(name, abilities === undefined ? { balance } : { balance, abilities });
    this.#made.set(key, made);
    return made;
  }

  async #make(name: string, order: Preflown): Promise<Front> {
    const kind = find(this.#kinds, name, 'gateway');
    if (typeof kind === 'string') throw new Error(kind);
    const { breaks, notes } = await preflight(kind, order, this.#signal);
    if (breaks.length > 0)
      throw new ContendError(
        'CTD_GATEWAY_UNFIT',
        breaks.map((text) => `no race can be run behind ${name}: ${text}; leave it out of --gateway`),
      );
    return { kind, findings: notes.map((text) => `${name}: ${text}`) };
  }
}
