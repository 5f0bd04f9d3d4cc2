import type { GuardedServer } from './guarded-server.ts';

/** A server that a fault may end: its process at one place, and afterwards none or another one. */
export class Restartable {
  #current: GuardedServer;
  /** Each has a guard that goes with the run; the newest first. */
  readonly #started: GuardedServer[];
  readonly #startAgain: () => Promise<GuardedServer>;
  #starting: Promise<void> | undefined;
  #ended = false;

  /** `startAgain` starts another process at the same place, or throws what a person may read. */
  constructor(first: GuardedServer, startAgain: () => Promise<GuardedServer>) {
    this.#current = first;
    this.#started = [first];
    this.#startAgain = startAgain;
  }

  get current(): GuardedServer {
    return this.#current;
  }

  /** Starts another process, unless one runs: two faults may have ended the same one. */
  restart(): Promise<void> {
    return (this.#starting = this.settled().then(() => this.#restart()));
  }

  /** Resolves when no restart is under way: one fault may come while the server is not back yet from another. */
  async settled(): Promise<void> {
    await this.#starting?.catch(() => {});
  }

  async stop(): Promise<void> {
    this.#ended = true;
    await this.settled();
    for (const guarded of this.#started) await guarded.stop();
  }

  killNow(): void {
    this.#ended = true;
    for (const guarded of this.#started) guarded.killNow();
  }

  async #restart(): Promise<void> {
    if (!this.#current.ended) return;
    const again = await this.#startAgain();
    this.#started.unshift(again);
    this.#current = again;
    if (this.#ended) again.killNow();
  }
}
