import { setTimeout } from 'node:timers/promises';
import type { FastifyInstance } from 'fastify';
import { entered } from '../harness/core/scope.ts';
import type { Access } from '../harness/core/store.ts';
import type { View } from '../harness/core/view.ts';

/** What faults have a service do to itself; nothing until it is told to. */
export class Interference {
  /** What every verb of the store takes longer. */
  slowMs = 0;
  /** The share of answers in whose place the connection is closed. */
  dropShare = 0;
  #dropped = 0;
  #hold: (() => Promise<void>) | undefined;

  /** Has the next request that is about to write wait for `hold`. */
  holdNextWrite(hold: () => Promise<void>): void {
    this.#hold = hold;
  }

  /** The place between reading and writing; answers with what must be waited for, if there is something. */
  beforeWrite(): Promise<void> | undefined {
    const hold = this.#hold;
    this.#hold = undefined;
    return hold?.();
  }

  /** Adds the place where answers get lost: everything has been done, and nobody is told. */
  loseAnswers(app: FastifyInstance): void {
    app.addHook('onSend', async (request, _reply, payload) => {
      // An even share, without a die: the same number in every run.
      this.#dropped += this.dropShare;
      if (this.#dropped >= 1) {
        this.#dropped -= 1;
        request.raw.socket.destroy();
      }
      return payload;
    });
  }

  /** The same store, as slow as ordered; waiting for a protection counts as one verb. */
  slowed(store: Access): Access {
    return {
      ...this.#slowedView(store),
      scopes: entered(store.scopes, async (run, body) => {
        await this.#delay();
        return run((view) => body(this.#slowedView(view)));
      }),
      noting: (note) => this.slowed(store.noting(note)),
    };
  }

  #slowedView(view: View): View {
    return {
      read: async (keys) => {
        const state = await view.read(keys);
        await this.#delay();
        return state;
      },
      apply: async (command, seen) => {
        const outcome = await view.apply(command, seen);
        await this.#delay();
        return outcome;
      },
    };
  }

  async #delay(): Promise<void> {
    if (this.slowMs > 0) await setTimeout(this.slowMs);
  }
}
