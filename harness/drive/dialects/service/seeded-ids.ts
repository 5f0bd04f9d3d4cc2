import { collectionOf, idIn } from '../../../core/record.ts';
import { isMembers, isObject } from '../reply-parts.ts';
import type { Ids } from './ids.ts';
import { SeenReply } from './seen-reply.ts';
import { serviceFault, shown } from './service-fault.ts';

/** What seeds of one service have answered with, so that no two records are one. */
export class SeededIds {
  /** Who has an id, by collection and id. */
  readonly #owners = new Map<string, string>();

  /** Takes what a seed answered with: ids by key, or nothing where the service keeps ours; throws the adapter's fault. */
  taken(made: unknown, keys: readonly string[]): Ids {
    if (made === undefined) return new Map();
    const known = new Set(keys);
    // A list, a Map or a reply would be read as one that has no ids, or other keys.
    const isPlain =
      isObject(made) && [Object.prototype, null].includes(Object.getPrototypeOf(made) as object);
    if (!isPlain)
      throw serviceFault(
        'seed',
        `answers with ${kindOf(made)}; return { key: id } where the service makes the ids, such as { '${keys[0] ?? 'items/0-0'}': 'a7' }, and nothing where it keeps those that it was given`,
      );
    return new Map(Object.entries(made).map(([key, id]) => [key, this.#own(key, checkedId(key, id, known))]));
  }

  /** Notes who has an id. Parts of one record may lie in one document; what is raced apart may not. */
  #own(key: string, id: string): string {
    const place = `${collectionOf(key)}/${id}`;
    const owner = this.#owners.get(place) ?? key;
    if (wholeOf(owner) !== wholeOf(key))
      throw serviceFault(
        'seed',
        `calls ${owner} and ${key} both ${shown(id)}: they are two records, which would be raced as one; make one for each, and answer with the id of each`,
      );
    this.#owners.set(place, owner);
    return id;
  }
}

/** The record that a key is a part of: parts stand behind a dot. */
function wholeOf(key: string): string {
  return idIn(key).split('.', 1)[0]!;
}

/** What a value is, and how it begins. */
function kindOf(value: unknown): string {
  if (Array.isArray(value)) return `a list, ${shown(value)}`;
  if (!isMembers(value)) return shown(value);
  if (value instanceof SeenReply) return `the reply ${value.status}`;
  const { name = '' } =
    (Object.getPrototypeOf(value) as { constructor?: { name?: string } }).constructor ?? {};
  return `${name === '' ? 'an object' : `a ${name}`}, ${shown(value)}`;
}

function checkedId(key: string, id: unknown, keys: ReadonlySet<string>): string {
  if (!keys.has(key))
    throw serviceFault('seed', `names ${shown(key)}, which is no key of a record that it was given`);
  if (typeof id !== 'string' && !Number.isFinite(id))
    throw serviceFault('seed', `calls ${key} ${shown(id)}; answer with { key: id }, or nothing`);
  return String(id);
}
