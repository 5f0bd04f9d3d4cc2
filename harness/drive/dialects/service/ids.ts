import { MessageChannel, receiveMessageOnPort } from 'node:worker_threads';
import type { MessagePort } from 'node:worker_threads';

/** What a service calls the records that it was given, by our keys. */
export type Ids = ReadonlyMap<string, string>;

/** Where one thread hears of names: what was told, and in shared memory how often anything was. */
export interface IdPort {
  readonly port: MessagePort;
  readonly told: Int32Array;
}

/** Names that the harness learns as it seeds, told to every thread that uses them. */
export class IdSource {
  readonly known = new Map<string, string>();
  readonly #ports: MessagePort[] = [];
  readonly #told = new Int32Array(new SharedArrayBuffer(4));

  /** Notes names; they are told before this returns, so that whoever meets their records finds them. */
  add(ids: Ids): void {
    if (ids.size === 0) return;
    for (const [key, id] of ids) this.known.set(key, id);
    for (const port of this.#ports) port.postMessage(ids);
    Atomics.add(this.#told, 0, 1);
  }

  /** A port for one more thread, which hears all that is known and what comes. */
  port(): IdPort {
    const { port1, port2 } = new MessageChannel();
    port1.postMessage(this.known);
    port1.unref();
    this.#ports.push(port1);
    return { port: port2, told: this.#told };
  }

  close(): void {
    for (const port of this.#ports) port.close();
  }
}

/** Names as one thread hears of them: it listens where anything was told since, and asks no port for nothing. */
export class HeardIds {
  readonly #known = new Map<string, string>();
  readonly #port: IdPort;
  #heard = -1;

  constructor(port: IdPort) {
    this.#port = port;
  }

  get(key: string): string | undefined {
    const told = Atomics.load(this.#port.told, 0);
    if (told !== this.#heard) this.#listen(told);
    return this.#known.get(key);
  }

  /** What was told is there already: nobody waits for it. */
  #listen(told: number): void {
    const { port } = this.#port;
    for (let heard = receiveMessageOnPort(port); heard !== undefined; heard = receiveMessageOnPort(port))
      for (const [key, id] of heard.message as Ids) this.#known.set(key, id);
    this.#heard = told;
  }
}
