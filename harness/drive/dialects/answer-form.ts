import { partsOf } from '../../core/command.ts';
import type { Reply } from '../../core/dialect.ts';
import { digestOf } from '../../core/digest.ts';
import type { CommandIntent } from '../../core/operation.ts';
import { isNoDate, isObject } from './reply-parts.ts';

/**
 * Names the forms of accepted answers, so that two meanings look different: the status, and the members of a body with truth,
 * emptiness, words, and whether they tell what was asked for. A text that is no JSON is a word itself.
 */
export class AnswerForms {
  readonly #forms = new Set<string>();
  /** The words that were met at a place. */
  readonly #words = new Map<string, Set<string>>();

  /** The members and elements of the present answer that may still be looked at. */
  #left = 0;

  /** The form of an answer; `body` is what it reads as JSON. */
  of(intent: CommandIntent, reply: Reply, body: unknown): string {
    this.#left = mostMembers;
    const said = { intent, nonce: reply.nonce };
    const form = `${reply.status} ${body === undefined ? this.#textOf(reply) : this.#formOf(said, '', body, 0)}`;
    if (this.#forms.has(form)) return form;
    if (this.#forms.size >= mostForms) return 'another';
    this.#forms.add(form);
    return form;
  }

  #textOf(reply: Reply): string {
    if (reply.status === 204) return '';
    const bytes = reply.body().subarray(0, longestText);
    const utf8 = bytes.toString('utf8');
    const text = (utf8.includes('\ufffd') ? bytes.toString('latin1') : utf8).trim();
    if (noText.test(text)) {
      const hex = `bytes ${bytes.toString('hex')}`;
      return this.#word('', hex, hex.length > longestWord);
    }
    return text === '' ? '' : this.#formOfWords('', text);
  }

  /** What stands under a name, or is all of the body: a no may stand in what it wraps. What was added up is numbers, whichever they are. */
  #formOf(said: Said, name: string, value: unknown, depth: number): string {
    if (this.#left-- <= 0) return '…';
    if (typeof value === 'number') return this.#formOfNumber(said, name, value);
    if (typeof value === 'string') return this.#formOfText(said, name, value);
    if (typeof value !== 'object' || value === null) return String(value);
    if (name === 'added' && isObject(value) && Object.keys(value).length > 0) return '{…}';
    if (depth > mostDepth) return Array.isArray(value) ? '[…]' : '{…}';
    if (Array.isArray(value))
      return `[${[...new Set(value.slice(0, mostElements).map((one) => this.#formOf(said, name, one, depth + 1)))].join(', ')}]`;
    const forms = Object.entries(value)
      .slice(0, this.#left)
      .map(([own, inner]) => `${own}: ${this.#formOf(said, own, inner, depth + 1)}`);
    return `{${forms.join(', ')}}`;
  }

  /** A number says little of what an answer means, unless it is 0 or -1, or small where words stand, or a status of HTTP. */
  #formOfNumber({ nonce }: Said, name: string, value: number): string {
    if (value === 0 || value === -1) return String(value);
    if (value === nonce) return own;
    if (/^(?:status|code|status_?code)$/i.test(name) && value >= 200 && value <= 599) return String(value);
    return isTelling(name) && Math.abs(value) < 100 ? this.#word(name, String(value), false) : 'number';
  }

  #formOfText({ intent, nonce }: Said, name: string, text: string): string {
    const asked = askedFor(intent, name);
    if (asked?.toLowerCase() === text.toLowerCase()) return 'asked';
    if (nonce > 0 && (text === String(nonce) || text === `request-${nonce}`)) return own;
    const word = telling.test(name) ? JSON.stringify(text.slice(0, 30)) : this.#formOfWords(name, text);
    return asked === undefined ? word : `not asked ${word}`;
  }

  /** A text as words, without what names one thing, such as an id; else it is any text. */
  #formOfWords(place: string, text: string): string {
    if (text === '' || isNoDate(text)) return '""';
    if (text === '0' || text === '-1') return text;
    if (text.length > longestText) return 'text';
    const words = text
      .replace(identifying, (token: string, at: number) => (isNought(token, at, text) ? '0' : '#'))
      .replace(/\s+/g, ' ')
      .replaceAll("'", '’');
    return words === '#' || (/\d/.test(text) && !/\p{L}/u.test(words))
      ? 'text'
      : this.#word(place, words, words.length > longestWord);
  }

  /** One of few words at its place, in short where it `isLong`; where there are many they are names. */
  #word(place: string, full: string, isLong: boolean): string {
    const word = isLong ? `${full.slice(0, shortened)}… ${digestOf(full).slice(0, 4)}` : full;
    let words = this.#words.get(place);
    if (words === undefined) this.#words.set(place, (words = new Set()));
    if (words.size >= mostWords && !words.has(word)) return 'text';
    words.add(word);
    return `'${word}'`;
  }
}

/** What an answer is to, and the number of the request that it gives back. */
interface Said {
  readonly intent: CommandIntent;
  readonly nonce: number;
}

/** More forms than this are told apart from each other no more. */
const mostForms = 32;
/** More words than this at one place are names of things; the judge, who sees those of all threads, takes fewer. */
const mostWords = 8;
/** A word with more letters stands in short, and no more of a text is looked at. */
const longestWord = 60;
const shortened = 30;
const longestText = 2000;
/** Envelopes in envelopes are looked into so far, so many of the elements of a list, and so many members in all. */
const mostDepth = 6;
const mostElements = 8;
const mostMembers = 100;
/** The number of the request itself. */
const own = 'own';
/** Members whose words say what an answer means; so does an answer that is one word. */
const telling = /^(?:status|state|result|outcome|code|error|type|title|reason)$/i;
/** Ids, times and amounts: whatever has a digit in it. */
const identifying = /[^\s<>"'=&,;]*\d[^\s<>"'=&,;]*/g;
/** Control characters, which texts do not hold, but for white space. */
const noText = /[^\P{Cc}\s]/u;

function isTelling(name: string): boolean {
  return name === '' || telling.test(name);
}

/** Whether a token of a text is a value of nought, such as that of an attribute in XML: not so in a sentence. */
function isNought(token: string, at: number, text: string): boolean {
  return (
    token === '0' && /[>"'=,;]/.test(text[at - 1] ?? '') && /^(?:$|[<"'&,;])/.test(text.slice(at + 1, at + 2))
  );
}

/** What a command sets under a name, as far as its arguments and itself say it in words; undefined where they do not. */
function askedFor(intent: CommandIntent, name: string): string | undefined {
  const value = intent.args[name] ?? setBy(intent, name);
  return typeof value === 'string' && /\p{L}/u.test(value) ? value : undefined;
}

function setBy(intent: CommandIntent, name: string): string | undefined {
  for (const { then } of partsOf(intent))
    for (const change of then) if (change.do === 'set' && change.field === name) return change.value;
  return undefined;
}
