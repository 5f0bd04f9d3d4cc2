/** Room for the name of a part and of a record, with the length before it. */
const room = 256;

/** Where a thread is in an adapter's code, in memory that others read: who never returns cannot be asked. */
export class Whereabouts {
  #bytes: Buffer;

  constructor(memory = new SharedArrayBuffer(room)) {
    this.#bytes = Buffer.from(memory);
  }

  get memory(): SharedArrayBuffer {
    return this.#bytes.buffer as unknown as SharedArrayBuffer;
  }

  /** Notes it from now on where another thread reads it. */
  shareIn(memory: SharedArrayBuffer): void {
    this.#bytes = Buffer.from(memory);
  }

  /** Notes the part that is called, and what for, such as a record and a client; nothing for a hook. */
  at(part: string, record = '', client = -1): void {
    const text = client < 0 ? part : `${part} (${record === '' ? '' : `${record}, `}client ${client})`;
    this.#bytes[0] = this.#bytes.write(text, 1, 'latin1');
  }

  /** The last part that was called; empty where none was. */
  get text(): string {
    return this.#bytes.toString('latin1', 1, 1 + this.#bytes[0]!);
  }
}

/** Of this thread. */
export const whereHere = new Whereabouts();
