/** Bytes that one row of a history takes. */
export const rowBytes = 63;

/** The columns of a history; shared memory, so that worker threads hand them over without a copy. */
export interface Columns {
  readonly nonce: Uint32Array;
  readonly operation: Uint32Array;
  readonly attempt: Uint16Array;
  readonly client: Uint16Array;
  readonly slot: Uint32Array;
  readonly command: Uint8Array;
  readonly answer: Uint8Array;
  /** Position in `reasonCodes` plus 1; 0 for none. */
  readonly reason: Uint8Array;
  /** Position in `settlements` plus 1; 0 where the operation went on. */
  readonly settled: Uint8Array;
  /** Position in `resolutions` plus 1; 0 for a first attempt. */
  readonly resolution: Uint8Array;
  readonly status: Uint16Array;
  readonly base: Uint32Array;
  readonly version: Uint32Array;
  readonly value: Float64Array;
  readonly intended: Float64Array;
  readonly sent: Float64Array;
  readonly done: Float64Array;
}

/**
 * All columns in one piece of memory, the widest first, so that each begins where its numbers may. Pages of a piece that is
 * larger than 32 MiB are taken as they are written; many smaller ones are filled with zeros by malloc, all of them at once, from
 * the second race of a process on: that took longer than many a race (mallopt(3), M_MMAP_THRESHOLD).
 */
export function columnsOf(capacity: number): Columns {
  const memory = new SharedArrayBuffer(rowBytes * capacity);
  let end = 0;
  const column = <C>(Kind: ColumnKind<C>): C => {
    const from = end;
    end += Kind.BYTES_PER_ELEMENT * capacity;
    return new Kind(memory, from, capacity);
  };
  return {
    value: column(Float64Array),
    intended: column(Float64Array),
    sent: column(Float64Array),
    done: column(Float64Array),
    nonce: column(Uint32Array),
    operation: column(Uint32Array),
    slot: column(Uint32Array),
    base: column(Uint32Array),
    version: column(Uint32Array),
    attempt: column(Uint16Array),
    client: column(Uint16Array),
    status: column(Uint16Array),
    command: column(Uint8Array),
    answer: column(Uint8Array),
    reason: column(Uint8Array),
    settled: column(Uint8Array),
    resolution: column(Uint8Array),
  };
}

interface ColumnKind<C> {
  readonly BYTES_PER_ELEMENT: number;
  new (memory: SharedArrayBuffer, from: number, length: number): C;
}
