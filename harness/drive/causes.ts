import { connectionWords, wordsOfStatus } from '../core/failure-words.ts';
import type { CauseExample } from '../core/run-record.ts';
import type { Failure } from './failure.ts';

/** Why requests got no usable answer, as often as it happened in the measured time. */
export interface CauseCount {
  /** In words; numbers that differ from one request to the next are `…`. */
  readonly cause: string;
  readonly count: number;
  /** Absent where there was no answer with one. */
  readonly status?: number;
  readonly first: CauseExample;
  readonly last: CauseExample;
}

/** A hostile service can think up as many causes as it likes: so many are told apart, the rest is counted together. */
const mostCauses = 64;
/** Codes of one status that are told apart. */
const mostCodes = 4;
const longestText = 160;
const longestAnswer = 320;
const otherCauses = 'other causes';

interface Kind {
  readonly status: number;
  text: string;
  count: number;
  readonly first: CauseExample;
  last: CauseExample;
}

/** Counts why requests of one generator thread got no usable answer, in bounded memory; good answers never come here. */
export class Causes {
  readonly #fromMs: number;
  readonly #kinds = new Map<string, Kind>();
  readonly #codes = new Map<number, Set<string>>();

  /** Operations that were due before `fromMs` belong to the warm-up and are not counted. */
  constructor(fromMs: number) {
    this.#fromMs = fromMs;
  }

  note(failure: Failure): void {
    if (failure.intendedMs < this.#fromMs) return;
    const { status } = failure;
    const text = this.#textOf(failure);
    const example = exampleOf(failure);
    const known = this.#kinds.get(keyOf(status, text));
    if (known === undefined) {
      if (this.#kinds.size < mostCauses)
        this.#kinds.set(keyOf(status, text), { status, text, count: 1, first: example, last: example });
      else this.#noteOther(example);
      return;
    }
    if (known.text !== text) known.text = withoutNumbers(text);
    known.count += 1;
    known.last = example;
  }

  /** Begins anew after the warm-up of a burst. */
  forget(): void {
    this.#kinds.clear();
    this.#codes.clear();
  }

  counts(): readonly CauseCount[] {
    return Array.from(this.#kinds.values(), plainOf);
  }

  #noteOther(example: CauseExample): void {
    const others = this.#kinds.get(otherCauses);
    if (others === undefined)
      this.#kinds.set(otherCauses, { status: 0, text: otherCauses, count: 1, first: example, last: example });
    else {
      others.count += 1;
      others.last = example;
    }
  }

  #textOf({ answer, status, code }: Failure): string {
    const own = 'cause' in answer && status < 500 ? answer.cause : '';
    if (own !== '') return printable(inWords(own));
    const words = wordsOfStatus(status);
    return code !== '' && this.#isToldApart(status, code) ? printable(`${words} (${code})`) : words;
  }

  #isToldApart(status: number, code: string): boolean {
    const known = this.#codes.get(status) ?? new Set();
    this.#codes.set(status, known);
    const folded = withoutNumbers(code.slice(0, longestText));
    if (!known.has(folded) && known.size < mostCodes) known.add(folded);
    return known.has(folded);
  }
}

/** The causes of all threads together, the most frequent first. */
export function mergeCauses(parts: readonly (readonly CauseCount[])[]): readonly CauseCount[] {
  const merged = new Map<string, CauseCount>();
  for (const part of parts.flat()) {
    const key = part.cause === otherCauses ? otherCauses : keyOf(part.status ?? 0, part.cause);
    const known = merged.get(key);
    merged.set(
      key,
      known === undefined
        ? part
        : {
            ...known,
            cause: known.cause === part.cause ? known.cause : withoutNumbers(part.cause),
            count: known.count + part.count,
            first: part.first.atMs < known.first.atMs ? part.first : known.first,
            last: part.last.atMs > known.last.atMs ? part.last : known.last,
          },
    );
  }
  return [...merged.values()].toSorted((a, b) => b.count - a.count);
}

function keyOf(status: number, text: string): string {
  return `${status} ${withoutNumbers(text)}`;
}

/** Sentences that differ in their numbers only are of one cause: nonces, ports, lengths. */
function withoutNumbers(text: string): string {
  return text.replaceAll(/\d+/g, '…');
}

/** What the system says of a connection, after what that means. */
function inWords(text: string): string {
  if (text.startsWith('the exchange ')) return 'the race was over before the answer came';
  const [code = ''] = /\bE[A-Z]{3,}\b/.exec(text) ?? [];
  const words = connectionWords[code];
  return words === undefined ? text : `${words} (${text})`;
}

function printable(text: string, longest = longestText): string {
  return text.slice(0, longest).replaceAll(/\p{C}+/gu, ' ');
}

/** Records are shown around: cookies that a service sets stay out of them. */
function withoutSecrets(received: string): string {
  return received.replaceAll(/^(set-cookie:)[^\r\n]*/gim, '$1 …');
}

function exampleOf({ request, record, received, atMs }: Failure): CauseExample {
  return {
    atMs: Math.round(atMs),
    request: printable(request),
    record: printable(record),
    ...(received === '' ? {} : { answer: printable(withoutSecrets(received), longestAnswer) }),
  };
}

function plainOf({ status, text, count, first, last }: Kind): CauseCount {
  return { cause: text, count, ...(status > 0 ? { status } : {}), first, last };
}
