import type { Command } from '../../harness/core/guarded.ts';
import { absent } from '../../harness/core/record.ts';
import type { State, Stored } from '../../harness/core/record.ts';
import { step } from '../../harness/core/step.ts';
import type { Outcome, View } from '../../harness/core/view.ts';
import { Mutexes } from './mutex.ts';

/**
 * One writer a record inside this process: requests queue for it, and as long as the queue lasts it knows what it wrote
 * and need not read it again. Whoever else writes the record is not seen.
 */
export class Writers {
  readonly #turns = new Mutexes();
  /** Requests that want a record, the one at work included. */
  readonly #wanted = new Map<string, number>();
  /** Records as their writer knows them, only of those that are wanted. */
  readonly #known = new Map<string, Stored>();

  /** Runs `body` when it is its turn at every key. */
  async run(keys: readonly string[], view: View, body: (view: View) => Promise<Outcome>): Promise<Outcome> {
    for (const key of keys) this.#wanted.set(key, (this.#wanted.get(key) ?? 0) + 1);
    try {
      return await this.#turns.hold(keys, () => body(this.#knowing(view)));
    } finally {
      for (const key of keys) this.#leave(key);
    }
  }

  #leave(key: string): void {
    const others = (this.#wanted.get(key) ?? 1) - 1;
    if (others > 0) {
      this.#wanted.set(key, others);
      return;
    }
    this.#wanted.delete(key);
    this.#known.delete(key);
  }

  #knowing(view: View): View {
    return {
      read: async (keys) => {
        const unknown = keys.filter((key) => !this.#known.has(key));
        const found = unknown.length === 0 ? undefined : await view.read(unknown);
        for (const key of unknown) this.#known.set(key, found?.get(key) ?? absent);
        return this.#state(keys);
      },
      apply: async (command, seen) => {
        const keys = command.parts.map((part) => part.key);
        const before = this.#state(keys);
        // Until the answer is there, nobody knows what the records are.
        for (const key of keys) this.#known.delete(key);
        const outcome = await view.apply(command, seen);
        if (outcome.kind === 'applied') this.#learn(command, before, outcome);
        return outcome;
      },
    };
  }

  /** Keeps what was written, unless its versions show that somebody else has written too. */
  #learn(command: Command, before: State, outcome: Outcome & { kind: 'applied' }): void {
    const decision = step(before, command);
    if (decision.kind === 'refused') return;
    for (const [index, { key, wrote }] of decision.traces.entries())
      if (outcome.traces[index]?.wrote === wrote) this.#known.set(key, decision.after.get(key) ?? absent);
  }

  #state(keys: readonly string[]): State {
    const state = new Map<string, Stored>();
    for (const key of keys) {
      const record = this.#known.get(key);
      if (record !== undefined && record.version > 0) state.set(key, record);
    }
    return state;
  }
}
