import { MessageChannel, receiveMessageOnPort } from 'node:worker_threads';
import type { MessagePort } from 'node:worker_threads';

/** What a service calls the records that it was given, by our keys. */
export type Ids = ReadonlyMap<string, string>;

/** Names that the harness learns as it seeds, told to every thread that uses them. */
export class IdSource {
  readonly known = new Map<string, string>();
  readonly #ports: MessagePort[] = [];

  /** Notes names; they are told before this returns, so that whoever meets their records finds them. */
  add(ids: ReadonlyMap<string, string>): void {
    if (ids.size === 0) return;
    for (const [key, id] of ids) this.known.set(key, id);
    for (const port of this.#ports) port.postMessage(ids);
  }

  /** A port for one more thread, which hears all that is known and what comes. */
  port(): MessagePort {
    const { port1, port2 } = new MessageChannel();
    port1.postMessage(this.known);
    port1.unref();
    this.#ports.push(port1);
    return port2;
  }

  close(): void {
    for (const port of this.#ports) port.close();
  }
}

/** Names as one thread hears of them. */
export class HeardIds {
  readonly #known = new Map<string, string>();
  readonly #port: MessagePort;

  constructor(port: MessagePort) {
    this.#port = port;
  }

  get(key: string): string | undefined {
    if (!this.#known.has(key)) this.#listen();
    return this.#known.get(key);
  }

  /** What was told is there already: nobody waits for it. */
  #listen(): void {
    for (
      let heard = receiveMessageOnPort(this.#port);
      heard !== undefined;
      heard = receiveMessageOnPort(this.#port)
    )
      for (const [key, id] of heard.message as Ids) this.#known.set(key, id);
  }
}
