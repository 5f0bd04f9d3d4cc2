import { setImmediate } from 'node:timers/promises';
import type { Command } from '../../../harness/core/guarded.ts';
import type { Receipt, Seed, State, Stored, Trace } from '../../../harness/core/record.ts';
import { step } from '../../../harness/core/step.ts';
import type { Scopes } from '../../../harness/core/scope.ts';
import type { AuditPage, AuditScope, Store } from '../../../harness/core/store.ts';
import type { Outcome } from '../../../harness/core/view.ts';
import { Mutexes } from '../mutex.ts';
import { Writers } from '../writers.ts';
import type { StoreKind } from '../store-kind.ts';
import { seeded } from '../../../harness/core/record.ts';

/** Records and receipts of one page of an audit, where nobody says how many. */
const usualPage = 10_000;

/** The registry's entry. */
export const memoryStore: StoreKind = {
  name: 'memory',
  about: 'records inside the process of the service',
  flaw: ({ faults }) =>
    faults.some(({ kind }) => kind === 'kill-service' || kind === 'restart-service')
      ? 'records in the memory of a service end with it'
      : undefined,
  open: () => Promise.resolve(createMemoryStore()),
};

/** A store inside this process: right as long as there is one process, and wrong beside a second one. */
export function createMemoryStore(): Store {
  return new MemoryStore();
}

class MemoryStore implements Store {
  readonly #records = new Map<string, Stored>();
  #receipts: Receipt[] = [];
  readonly #mutexes = new Mutexes();
  readonly #writers = new Writers();
  readonly scopes: Scopes = {
    mutex: ({ keys }, body) => this.#mutexes.hold(keys, () => body(this)),
    queue: ({ keys }, body) => this.#writers.run(keys, this, body),
  };

  // Every verb lets others run first, as a store over a network does; without that nothing would ever race.
  async read(keys: readonly string[]): Promise<State> {
    await setImmediate();
    return this.#snapshot(keys);
  }

  async apply(command: Command, seen?: State): Promise<Outcome> {
    await setImmediate();
    const decision = step(this.#snapshot(command.parts.map((part) => part.key)), command);
    if (decision.kind === 'refused') return decision;
    for (const { key, wrote } of decision.traces) {
      const record = decision.after.get(key);
      if (wrote !== null && record !== undefined) this.#records.set(key, record);
    }
    const traces = decision.traces.map((trace): Trace => {
      if (seen === undefined) return trace;
      return { ...trace, read: seen.get(trace.key)?.version ?? 0 };
    });
    this.#receipts.push({ nonce: command.nonce, traces });
    return { kind: 'applied', traces, added: decision.added };
  }

  noting(): MemoryStore {
    return this;
  }

  async seed(records: readonly Seed[]): Promise<void> {
    await setImmediate();
    for (const record of records) this.#records.set(record.key, seeded(record));
  }

  async *audit(
    { pageSize }: Pick<AuditScope, 'pageSize'> = { pageSize: usualPage },
  ): AsyncIterable<AuditPage> {
    await setImmediate();
    const records = [...this.#records];
    const receipts = [...this.#receipts];
    for (let from = 0; from < Math.max(records.length, receipts.length); from += pageSize) {
      yield {
        records: records.slice(from, from + pageSize),
        receipts: receipts.slice(from, from + pageSize),
      };
      await setImmediate();
    }
  }

  async forget(keys: readonly string[]): Promise<void> {
    await setImmediate();
    const gone = new Set(keys);
    for (const key of gone) this.#records.delete(key);
    this.#receipts = this.#receipts.filter(({ traces }) => !traces.every(({ key }) => gone.has(key)));
  }

  async empty(): Promise<void> {
    await setImmediate();
    this.#records.clear();
    this.#receipts.length = 0;
  }

  close(): Promise<void> {
    return Promise.resolve();
  }

  #snapshot(keys: readonly string[]): State {
    const found = new Map<string, Stored>();
    for (const key of keys) {
      const record = this.#records.get(key);
      if (record !== undefined) found.set(key, record);
    }
    return found;
  }
}
