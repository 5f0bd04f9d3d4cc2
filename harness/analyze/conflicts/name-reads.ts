import { toLast } from './to-last.ts';

/** What the calls of one name tell of who has read a record. */
export interface NameRead {
  client: string;
  /** When its latest read was asked for. */
  askedMs: number;
  /** The tag of that. */
  etag: string | undefined;
  /** How often it has read the same without asking for a change since. */
  unused: number;
}

const mostNames = 8;
const mostRefused = 64;

/** Who has read a record: the latest eight names, and those that it has refused. */
export class NameReads {
  readonly latest: NameRead[] = [];
  // Most records refuse nobody.
  #refused: Map<string, NameRead> | undefined;

  note(client: string, askedMs: number, etag: string | undefined): void {
    const { latest } = this;
    const kept = this.#refused?.get(client);
    if (kept !== undefined) {
      readAgain(kept, askedMs, etag);
      return;
    }
    const at = latest.findIndex((one) => one.client === client);
    if (at >= 0) readAgain(toLast(latest, at), askedMs, etag);
    else if (latest.length < mostNames) latest.push({ client, askedMs, etag, unused: 1 });
    else {
      const oldest = toLast(latest, 0);
      oldest.client = client;
      oldest.askedMs = askedMs;
      oldest.etag = etag;
      oldest.unused = 1;
    }
  }

  /** When the latest read of a name was asked for; -Infinity where none is known. */
  askedMs(client: string): number {
    return this.#of(client)?.askedMs ?? -Infinity;
  }

  #of(client: string): NameRead | undefined {
    return this.#refused?.get(client) ?? this.latest.find((one) => one.client === client);
  }

  /**
   * How many of the reads of a name may be those of others that it stands for, whose first request on them this would be; on a
   * tag, where that is what they told.
   */
  unused(client: string, tag: string | undefined): number {
    const read = this.#of(client);
    if (read === undefined) return 0;
    return tag === undefined || read.etag === undefined || read.etag === tag ? read.unused : 0;
  }

  /** A change that a name asks for rests on one of its reads. */
  use(client: string): void {
    const read = this.#of(client);
    if (read !== undefined && read.unused > 0) read.unused -= 1;
  }

  /** Remembers a name for longer, as it was refused. */
  keep(client: string): void {
    this.#refused ??= new Map();
    if (this.#refused.has(client)) return;
    const at = this.latest.findIndex((one) => one.client === client);
    const [read = { client, askedMs: -Infinity, etag: undefined, unused: 0 }] =
      at < 0 ? [] : this.latest.splice(at, 1);
    this.#refused.set(client, read);
    if (this.#refused.size <= mostRefused) return;
    const [oldest] = this.#refused.keys();
    if (oldest !== undefined) this.#refused.delete(oldest);
  }
}

function readAgain(read: NameRead, askedMs: number, etag: string | undefined): void {
  read.unused = read.etag === etag ? read.unused + 1 : 1;
  read.etag = etag;
  if (askedMs > read.askedMs) read.askedMs = askedMs;
}
