import { createHash, randomInt, randomUUID } from 'node:crypto';
import type { TagKind } from './manner.ts';

/** What a record holds; a change replaces it as a whole. */
export type Fields = Readonly<Record<string, string | number>>;

/** A record as it was from some moment on; without fields it was not there. */
export interface Entry {
  readonly sinceMs: number;
  readonly fields?: Fields;
  /** Counts the changes of the record, gaps included, where the tag is such a number. */
  readonly number: number;
  /** As it stands in the ETag; undefined in a service that has none. */
  readonly tag: string | undefined;
}

/** The records of one service, with all that they were before, for those that show something old. */
export class Records {
  readonly #kind: TagKind;
  readonly #entries = new Map<string, Entry[]>();
  /** The last number of tags that are numbered across all records. */
  #last = 0;

  constructor(kind: TagKind) {
    this.#kind = kind;
  }

  get(key: string): Fields | undefined {
    return this.#entries.get(key)?.at(-1)?.fields;
  }

  /** The record as it is; undefined where there never was one. */
  entry(key: string): Entry | undefined {
    return this.#entries.get(key)?.at(-1);
  }

  /** The record as it was when it was seeded. */
  first(key: string): Entry | undefined {
    return this.#entries.get(key)?.[0];
  }

  /** The record as it was so long ago; as it was first, where it is younger. */
  aged(key: string, ageMs: number): Entry | undefined {
    const untilMs = performance.now() - ageMs;
    return this.#entries.get(key)?.findLast(({ sinceMs }) => sinceMs <= untilMs) ?? this.first(key);
  }

  put(key: string, fields: Fields): void {
    this.#add(key, fields);
  }

  remove(key: string): void {
    this.#add(key);
  }

  #add(key: string, fields?: Fields): void {
    const entries = this.#entries.get(key) ?? [];
    // A record that is created anew goes on where it ended: no two states of one address share a tag.
    const number = this.#numberAfter(entries.at(-1)?.number ?? 0);
    const sinceMs = performance.now();
    entries.push({
      sinceMs,
      number,
      tag: this.#tagOf(number, fields),
      ...(fields === undefined ? {} : { fields }),
    });
    this.#entries.set(key, entries);
  }

  #numberAfter(before: number): number {
    switch (this.#kind) {
      case 'counting':
      case 'weak':
      case 'hash':
      case 'uuid':
      case 'none':
        return before + 1;
      case 'gapped':
        return before + 1 + randomInt(10);
      case 'global':
        return (this.#last += 3);
      case 'clock':
        return (this.#last = Math.max(this.#last + 1, Date.now()));
    }
  }

  #tagOf(number: number, fields: Fields | undefined): string | undefined {
    switch (this.#kind) {
      case 'counting':
      case 'gapped':
      case 'global':
      case 'clock':
        return `"${number}"`;
      case 'weak':
        return `W/"${number}"`;
      case 'hash':
        return `"${createHash('md5')
          .update(JSON.stringify(fields ?? null))
          .digest('hex')}"`;
      case 'uuid':
        return `"${randomUUID()}"`;
      case 'none':
        return undefined;
    }
  }
}

/** Whether an If-Match header names a tag; strictly a weak one never matches, which many services do not know. */
export function matches(ifMatch: string, tag: string | undefined, strictly = false): boolean {
  if (tag === undefined) return false;
  if (ifMatch.trim() === '*') return true;
  const strong = (text: string): string => (strictly ? text : text.replace(/^W\//, ''));
  if (strictly && tag.startsWith('W/')) return false;
  return ifMatch.split(',').some((one) => strong(one.trim()) === strong(tag));
}
