import type { Settlement } from '../core/operation.ts';
import type { Race } from './race.ts';
import { Session } from './session.ts';

/** The sessions of one generator thread, and the end of the race: waiting for what is in flight, within a bound. */
export class Crew {
  readonly sessions: readonly Session[];
  readonly #race: Race;
  #busy = 0;
  #peakBusy = 0;
  #emptied: (() => void) | undefined;
  /** True once what is left is cut off: nothing may start any more. */
  closing = false;

  /** Makes one session a client number; `onSettled` is called after each operation. */
  constructor(
    race: Race,
    clients: readonly number[],
    onSettled: (session: Session, settlement: Settlement) => void,
  ) {
    this.#race = race;
    const settled = (session: Session, settlement: Settlement): void => {
      this.#busy -= 1;
      race.counting.busy(this.#busy);
      race.chapters.ended(session.chapter);
      onSettled(session, settlement);
      if (this.#busy === 0) this.#emptied?.();
    };
    this.sessions = clients.map((client) => new Session(client, race, settled));
  }

  get busy(): number {
    return this.#busy;
  }

  get peakBusy(): number {
    return this.#peakBusy;
  }

  /** Must be called when a session is about to start an operation. */
  began(): void {
    this.#busy += 1;
    this.#race.counting.busy(this.#busy);
    if (this.#busy > this.#peakBusy) this.#peakBusy = this.#busy;
  }

  /**
   * Resolves when no operation runs; after `boundMs` what is left is cut off: requests become unknown, and operations that
   * were waiting to try again have no end. Returns how many those were.
   */
  async drain(boundMs: number): Promise<number> {
    this.#race.chapters.keep();
    if (this.#busy > 0) {
      await new Promise<void>((resolve) => {
        const bound = setTimeout(resolve, boundMs);
        this.#emptied = () => {
          clearTimeout(bound);
          resolve();
        };
      });
    }
    this.#emptied = undefined;
    this.closing = true;
    const before = this.#abandon();
    await this.#race.exchange.close();
    return before + this.#abandon();
  }

  #abandon(): number {
    return this.sessions.filter((session) => session.abandon()).length;
  }
}
