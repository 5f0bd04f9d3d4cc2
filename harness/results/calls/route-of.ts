import { credentialWords } from '../../core/credential-words.ts';

/** What a path names. */
export interface Named {
  /** With its varying parts named. */
  readonly route: string;
  /** The path as far as its last varying part, whole where nothing varies. */
  readonly resource: string;
}

const uuid = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i;
const hex = /^(?=.*\d)[0-9a-f]{8,}$/i;
/** `item-17`, `ord_8842`, `k12:7`: a word, and a number behind it. */
const numbered = /^[\p{L}\p{N}]+(?:[-_:.~][\p{L}\p{N}]+)*[-_:.~]\d+$/u;
/** Letters and digits, long, and mixed more than words are: ULIDs, nanoids, base64. */
const token = /^(?=(?:\D*\d){3})(?=.*[A-Za-z])[\w~.=-]{16,}$/;
/** Also where an address stands in a path. */
const address = /@/;
/** The address of a hook as far as its secret. */
const hook = new RegExp(credentialWords.hooks);

/** Whether a part of a path names one of many, by its looks: a number, a uuid, a hash, a long token, a word with a number behind it, an address. */
export function isVarying(segment: string): boolean {
  if (segment === '') return false;
  const first = segment.charCodeAt(0);
  if (first >= 48 && first <= 57 && /^\d+$/.test(segment)) return true;
  if (/^v\d+(?:\.\d+)*$/.test(segment)) return false;
  return (
    uuid.test(segment) ||
    hex.test(segment) ||
    numbered.test(segment) ||
    token.test(segment) ||
    address.test(segment)
  );
}

/** What a path names, where the log does not say: every part that varies by its looks is `{id}`. */
export function namedBy(path: string): Named {
  const parts = path.split('/');
  const secretFrom = secretPartOf(path);
  let last = -1;
  const route = parts.map((part, at) => {
    if (at < secretFrom && !isVarying(part)) return part;
    last = at;
    return '{id}';
  });
  // Where it is the path, it is the very text: whoever looks both up finds that at once.
  const isWhole = last < 0 || last === parts.length - 1;
  return { route: route.join('/'), resource: isWhole ? path : parts.slice(0, last + 1).join('/') };
}

/** The part of a path from which on it is the secret of a hook: by their looks alone some would be taken for words, and shown. */
function secretPartOf(path: string): number {
  const found = hook.exec(path);
  return found === null ? Infinity : path.slice(0, found.index + found[0].length).split('/').length - 1;
}

/** Paths whose names are kept. */
const kept = 50_000;

/** Names paths; it remembers those that come again. */
export class PathNames {
  readonly #known = new Map<string, Named>();

  of(path: string): Named {
    let named = this.#known.get(path);
    if (named === undefined) {
      named = namedBy(path);
      if (this.#known.size >= kept) this.#known.clear();
      this.#known.set(path, named);
    }
    return named;
  }
}
