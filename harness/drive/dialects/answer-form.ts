import { partsOf } from '../../core/command.ts';
import type { Reply } from '../../core/dialect.ts';
import type { CommandIntent } from '../../core/operation.ts';
import { isObject } from './reply-parts.ts';

/**
 * Names the forms of accepted answers, so that two meanings look different: the status, and the members of a body with truth,
 * emptiness, words, and whether they tell what was asked for. A text that is no JSON is a word itself.
 */
export class AnswerForms {
  readonly #forms = new Set<string>();
  /** The words that were met at a place. */
  readonly #words = new Map<string, Set<string>>();

  /** The form of an answer; `body` is what it reads as JSON. */
  of(intent: CommandIntent, reply: Reply, body: unknown): string {
    const form = `${reply.status} ${body === undefined ? this.#textOf(reply) : this.#formOf(intent, body)}`;
    if (this.#forms.has(form)) return form;
    if (this.#forms.size >= mostForms) return 'another';
    this.#forms.add(form);
    return form;
  }

  #textOf(reply: Reply): string {
    if (reply.status === 204) return '';
    const text = reply.body().subarray(0, longestText).toString('utf8').trim();
    return text === '' ? '' : this.#word('', text);
  }

  #formOf(intent: CommandIntent, body: unknown): string {
    if (!isObject(body) && !Array.isArray(body)) return (JSON.stringify(body) ?? '').slice(0, 20);
    return this.#formOfInner(intent, body, 0);
  }

  /** An object or a list within a body: a no may stand in what it wraps. What was added up is numbers, whichever they are. */
  #formOfInner(intent: CommandIntent, value: object, depth: number): string {
    if (Array.isArray(value)) {
      const first: unknown = value[0];
      if (value.length === 0) return '[]';
      return typeof first === 'object' && first !== null && depth < mostDepth
        ? `[${this.#formOfInner(intent, first, depth + 1)}]`
        : '[…]';
    }
    const members = Object.entries(value).slice(0, 12);
    if (members.length === 0) return '{}';
    if (depth > mostDepth) return '{…}';
    const forms = members.map(
      ([name, inner]) => `${name}: ${this.#formOfMember(intent, name, inner, depth)}`,
    );
    return `{${forms.join(', ')}}`;
  }

  #formOfMember(intent: CommandIntent, name: string, value: unknown, depth: number): string {
    if (typeof value === 'boolean' || value === null) return String(value);
    if (typeof value === 'number') return formOfNumber(name, value);
    if (typeof value === 'string') return this.#formOfText(intent, name, value);
    if (!isObject(value) && !Array.isArray(value)) return '…';
    return name === 'added' && isObject(value) && Object.keys(value).length > 0
      ? '{…}'
      : this.#formOfInner(intent, value, depth + 1);
  }

  #formOfText(intent: CommandIntent, name: string, text: string): string {
    const asked = askedFor(intent, name);
    if (asked?.toLowerCase() === text.toLowerCase()) return 'asked';
    const word = telling.test(name)
      ? JSON.stringify(text.slice(0, 30))
      : text.length > longestWord
        ? 'text'
        : this.#word(name, text);
    return asked === undefined ? word : `not asked ${word}`;
  }

  /** A text as a word of few at its place, without what names one thing, such as an id; else it is any text. */
  #word(place: string, text: string): string {
    if (text === '') return '""';
    const word = text.replace(identifying, '#').replace(/\s+/g, ' ').replaceAll("'", '’');
    if (!/\p{L}/u.test(word)) return 'text';
    let words = this.#words.get(place);
    if (words === undefined) this.#words.set(place, (words = new Set()));
    if (words.size >= mostWords && !words.has(word)) return 'text';
    words.add(word);
    return `'${word}'`;
  }
}

/** More forms than this are told apart from each other no more. */
const mostForms = 32;
/** More words than this at one place are names of things; the judge, who sees those of all threads, takes fewer. */
const mostWords = 8;
/** A member with more letters is no word, and of a text that is no JSON so much is looked at (bytes). */
const longestWord = 60;
const longestText = 120;
/** Envelopes in envelopes are looked into so far. */
const mostDepth = 3;
/** Members whose words say what an answer means. */
const telling = /^(?:status|state|result|outcome|code|error|type|title|reason)$/i;
/** Ids, times and amounts: whatever has a digit in it. */
const identifying = /[^\s<>"'=]*\d[^\s<>"'=]*/g;

/** A number says little of what an answer means, unless it is 0, or a status of HTTP that is told in the body. */
function formOfNumber(name: string, value: number): string {
  if (value === 0) return '0';
  return /^(?:status|code|status_?code)$/i.test(name) && value >= 200 && value <= 599
    ? String(value)
    : 'number';
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
