import type { History } from './history.ts';
import type { Receipt, Stored } from './record.ts';
import type { Settings } from './slot.ts';

/** All that a check may use: what was answered, and what the store holds once everything is quiet. */
export interface Evidence {
  readonly history: History;
  /** Names of the workload's commands; a history's `command` is the position here plus 1. */
  readonly commands: readonly string[];
  readonly settings: Settings;
  /** Absent for a service that cannot be audited: then answers and reads are judged. */
  readonly audit?: Audit;
  /** Fields that a foreign service shows in words of its own: they are left out of reads, answers and final records. */
  readonly unread?: ReadonlySet<string>;
  /** Fields whose words stand here in ours; what was kept of requests in full still has those of the service. */
  readonly reworded?: ReadonlySet<string>;
  /** What was answered, by row, where the history has some answers as what they turned out to be. */
  readonly answers?: Uint8Array;
  /** The clock of the services at the zero of the history's times, ms since 1970; only where they share its machine. */
  readonly zeroMs?: number;
  /**
   * Some records of a service that cannot be audited, as it showed them when all was quiet, without versions (0); those of
   * collections that it does not show are left out.
   */
  readonly finals?: ReadonlyMap<string, Final>;
  /** Collections of which the service showed a record that was seeded, before the race. */
  readonly foundBefore?: ReadonlySet<string>;
  /** How many of the records at the end were seen before the time for the look was over; absent where it was enough. */
  readonly cutShort?: { readonly seen: number; readonly of: number };
  /** Effects on the records of some slots, as a service names them that tells its effects: their numbers, one for each time. */
  readonly effects?: { readonly ids: readonly number[]; readonly slots: ReadonlySet<number> };
  /** The same of some records that accepted requests have created and whose keys were not known beforehand. */
  readonly created?: ReadonlyMap<string, Final>;
}

/** A record as a service showed it at the end, with the entity tag that came with it. */
export interface Final extends Stored {
  readonly tag?: string;
}

/** The records at the end as far as anybody could look: all of them, some, or none (undefined). */
export function recordsOf({ audit, finals }: Evidence): ReadonlyMap<string, Stored> | undefined {
  return audit?.records ?? finals;
}

/** The store after the run: every record, and every receipt as rows of numbers. */
export interface Audit {
  readonly records: ReadonlyMap<string, Stored>;
  readonly receipts: Receipts;
}

/** Receipts as plain data, which can be posted to another thread. */
export type ReceiptsData = Pick<Receipts, 'count' | 'keys' | 'nonce' | 'key' | 'read' | 'wrote'>;

/** Receipts in columns, one row a trace; growing, because nobody knows beforehand how many there are. */
export class Receipts {
  count = 0;
  /** Record keys; the `key` column holds the position. */
  readonly keys: string[] = [];
  nonce = new Float64Array(1024);
  key = new Uint32Array(1024);
  read = new Uint32Array(1024);
  /** The version written; 0 where the record was only read. */
  wrote = new Uint32Array(1024);
  readonly #positions = new Map<string, number>();

  /** Those that came as plain data; none can be added. */
  static of({ count, keys, nonce, key, read, wrote }: ReceiptsData): Receipts {
    const receipts = new Receipts();
    for (const own of keys) receipts.keys.push(own);
    return Object.assign(receipts, { count, nonce, key, read, wrote });
  }

  data(): ReceiptsData {
    const { count, keys, nonce, key, read, wrote } = this;
    return {
      count,
      keys,
      nonce: nonce.slice(0, count),
      key: key.slice(0, count),
      read: read.slice(0, count),
      wrote: wrote.slice(0, count),
    };
  }

  add(receipt: Receipt): void {
    for (const trace of receipt.traces) {
      if (this.count === this.nonce.length) this.#grow();
      this.nonce[this.count] = receipt.nonce;
      this.key[this.count] = this.#position(trace.key);
      this.read[this.count] = trace.read;
      this.wrote[this.count] = trace.wrote ?? 0;
      this.count += 1;
    }
  }

  #position(key: string): number {
    const known = this.#positions.get(key);
    if (known !== undefined) return known;
    this.#positions.set(key, this.keys.length);
    return this.keys.push(key) - 1;
  }

  #grow(): void {
    const length = this.nonce.length * 2;
    const nonce = new Float64Array(length);
    nonce.set(this.nonce);
    this.nonce = nonce;
    const wider = (column: Uint32Array): Uint32Array<ArrayBuffer> => {
      const longer = new Uint32Array(length);
      longer.set(column);
      return longer;
    };
    this.key = wider(this.key);
    this.read = wider(this.read);
    this.wrote = wider(this.wrote);
  }
}
