import { toLast } from './to-last.ts';

/** What stands for a name: the same for all of its calls, so that names need not be compared letter by letter. */
export type NameKey = object;

/** What the calls of one name tell of who has read a record. */
export interface NameRead {
  name: NameKey;
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
  #refused: Map<NameKey, NameRead> | undefined;

  note(name: NameKey, askedMs: number, etag: string | undefined): void {
    const { latest } = this;
    const kept = this.#refused?.get(name);
    if (kept !== undefined) {
      readAgain(kept, askedMs, etag);
      return;
    }
    const at = placeOf(latest, name);
    if (at >= 0) readAgain(toLast(latest, at), askedMs, etag);
    else if (latest.length < mostNames) latest.push({ name, askedMs, etag, unused: 1 });
    else {
      const oldest = toLast(latest, 0);
      oldest.name = name;
      oldest.askedMs = askedMs;
      oldest.etag = etag;
      oldest.unused = 1;
    }
  }

  /** When the latest read of a name was asked for; -Infinity where none is known. */
  askedMs(name: NameKey): number {
    return this.#of(name)?.askedMs ?? -Infinity;
  }

  #of(name: NameKey): NameRead | undefined {
    return this.#refused?.get(name) ?? this.latest[placeOf(this.latest, name)];
  }

  /**
   * How many of the reads of a name may be those of others that it stands for, whose first request on them this would be; on a
   * tag, where that is what they told.
   */
  unused(name: NameKey, tag: string | undefined): number {
    const read = this.#of(name);
    if (read === undefined) return 0;
    return tag === undefined || read.etag === undefined || read.etag === tag ? read.unused : 0;
  }

  /** A change that a name asks for rests on one of its reads. */
  use(name: NameKey): void {
    const read = this.#of(name);
    if (read !== undefined && read.unused > 0) read.unused -= 1;
  }

  /** Remembers a name for longer, as it was refused. */
  keep(name: NameKey): void {
    this.#refused ??= new Map();
    if (this.#refused.has(name)) return;
    const at = placeOf(this.latest, name);
    const [read = { name, askedMs: -Infinity, etag: undefined, unused: 0 }] =
      at < 0 ? [] : this.latest.splice(at, 1);
    this.#refused.set(name, read);
    if (this.#refused.size <= mostRefused) return;
    const [oldest] = this.#refused.keys();
    if (oldest !== undefined) this.#refused.delete(oldest);
  }
}

function placeOf(reads: readonly NameRead[], name: NameKey): number {
  for (let at = reads.length - 1; at >= 0; at--) if (reads[at]!.name === name) return at;
  return -1;
}

function readAgain(read: NameRead, askedMs: number, etag: string | undefined): void {
  read.unused = read.etag === etag ? read.unused + 1 : 1;
  read.etag = etag;
  if (askedMs > read.askedMs) read.askedMs = askedMs;
}
