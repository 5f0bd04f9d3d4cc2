import { spellings } from './spellings.ts';
import { textsIn, unwrapped } from './unwrapped.ts';
import { withoutMembers } from './secret-members.ts';

/** Headers, members and variables of which the value is nobody's business. */
const secretName =
  /auth|cookie|token|secret|passw|passphrase|credential|session|api-?key|private-?key|x-.*-key|signature/i;
/** What variables of secrets are called besides, and what others are called that are none. */
const secretVariable = /(?:^|_)(?:KEYS?|PIN|PEM|CREDS?)$|(?:PASS|PWD)$/i;
const openVariable = /^(?:OLD)?PWD$|^(?:DESKTOP|XDG)_SESSION|^GIT_AUTHOR_|^(?:SSH_AUTH_SOCK|XAUTHORITY)$/;
/** The password in an address. */
const inAddress = /^[a-z][a-z+.-]*:\/\/[^/@:]*:([^/@]+)@/i;

/** Whether what stands under a name is nobody's business. */
export function isSecretName(name: string): boolean {
  return secretName.test(name);
}

/** What is known to be secret, and is shown nowhere: as it is, as it stands in a URL, a form, JSON or HTML, or within base64. */
export class Secrets {
  readonly #values = new Set<string>();
  /** As they are, by their first letters, the longest first. */
  readonly #plain = new Map<string, string[]>();
  readonly #plainPairs = new Uint8Array(65_536);
  /** How they are written, by their first letters, the longest first. */
  readonly #forms = new Map<string, Form[]>();
  /** Whether any form begins with two letters: asked at each letter of a text, as every failed request has one shown. */
  readonly #pairs = new Uint8Array(65_536);

  #coming = 0;
  /** Told whenever nothing is on its way any more. */
  onKnown: () => void = () => {};

  /** Those that another thread knows. */
  constructor(values: readonly string[] = []) {
    this.addKnown(values);
  }

  /** All of them, for another thread. */
  get values(): readonly string[] {
    return [...this.#values];
  }

  /** Whether somebody is about to bring more: until then nobody can tell which of his words are secret. */
  get areComing(): boolean {
    return this.#coming > 0;
  }

  /** Waits for somebody who brings more, and takes it. */
  async whileComing<T>(bring: () => Promise<T>): Promise<T> {
    this.#coming += 1;
    try {
      return await bring();
    } finally {
      this.#coming -= 1;
      if (this.#coming === 0) this.onKnown();
    }
  }

  /** Takes what another thread knows. */
  addKnown(values: readonly string[]): void {
    for (const value of values) this.#addPart(value);
  }

  /** Takes the values of an environment under names that say that they are secret. */
  addVariables(env: Readonly<Record<string, string | undefined>>): void {
    for (const [name, value] of Object.entries(env)) {
      this.#add(inAddress.exec(value ?? '')?.[1]);
      if (openVariable.test(name)) continue;
      if (secretName.test(name.replaceAll('_', '-')) || secretVariable.test(name)) this.#add(value);
    }
  }

  /** Takes what a hook brought, as far as its names say that it is secret; it may hold itself, and be as deep as it likes. */
  addBrought(value: unknown, isSecret = false): void {
    const open: (readonly [value: unknown, isSecret: boolean])[] = [[value, isSecret]];
    const seen = { secret: new Set<object>(), open: new Set<object>() };
    for (let next = open.pop(); next !== undefined; next = open.pop()) {
      const [one, isTold] = next;
      if (typeof one !== 'object' || one === null) {
        if (isTold && /string|number|bigint/.test(typeof one)) this.#add(String(one));
        continue;
      }
      const known = isTold ? seen.secret : seen.open;
      if (known.has(one)) continue;
      known.add(one);
      if (ArrayBuffer.isView(one)) {
        if (isTold) this.#add(Buffer.from(one.buffer, one.byteOffset, one.byteLength).toString());
      } else if (Array.isArray(one) || one instanceof Set)
        for (const inner of one) open.push([inner, isTold]);
      else
        for (const [name, inner] of one instanceof Map ? one : Object.entries(one))
          open.push([inner, isTold || secretName.test(String(name))]);
    }
  }

  /** A header as it is shown: `$AUTHORIZATION` stands for what only its sender knows. */
  header(name: string, value: string): string {
    if (!secretName.test(name)) return this.hidden(value);
    this.#add(value);
    return `$${name.toUpperCase().replaceAll(/[^A-Z0-9]/g, '_')}`;
  }

  /** What was sent or came, as it is shown: without secrets, and without what stands in it under the name of one. */
  shown(text: string): string {
    // What is known goes first: a part of it may look like a member with a name of its own.
    return withoutMembers(this.hidden(text));
  }

  /** Whatever is told as data, every text in it without secrets. */
  hiddenIn<T>(value: T): T {
    if (this.#values.size === 0) return value;
    if (typeof value === 'string') return this.hidden(value) as T;
    if (Array.isArray(value)) return value.map((one: unknown) => this.hiddenIn(one)) as T;
    if (typeof value !== 'object' || value === null) return value;
    return Object.fromEntries(
      Object.entries(value).map(([name, one]) => [name, this.hiddenIn<unknown>(one)]),
    ) as T;
  }

  /** A text without secrets, however deep they are wrapped into escapes of addresses, texts, pages and letters. */
  hidden(text: string): string {
    if (this.#values.size === 0) return text;
    const shown = this.#hiddenAsWritten(text);
    if (!wrapping.test(shown)) return shown;
    for (const text of textsIn(shown)) if (this.#isIn(blank(text))) return this.#hiddenInside(shown);
    return shown;
  }

  #isIn(read: string): boolean {
    for (let at = 0; at <= read.length - shortest; at++)
      if (this.#plainPairs[pairAt(read, at)] === 1 && this.#plainAt(read, at) !== undefined) return true;
    return false;
  }

  /** The secret that stands at a place as it is. */
  #plainAt(read: string, at: number): string | undefined {
    return this.#plain.get(read.slice(at, at + shortest))?.find((one) => read.startsWith(one, at));
  }

  #hiddenInside(text: string): string {
    const found: { readonly from: number; readonly to: number }[] = [];
    for (const { text: plain, from, to } of unwrapped(text)) {
      const read = blank(plain);
      for (let at = 0; at <= read.length - shortest; at++) {
        const secret = this.#plainAt(read, at);
        if (secret !== undefined) found.push({ from: from[at]!, to: to[at + secret.length - 1]! });
      }
    }
    let shown = text;
    let before = Infinity;
    // From the end, so that places stay what they are; what overlaps is one.
    for (const { from, to } of found.toSorted((one, other) => other.from - one.from || other.to - one.to)) {
      if (from >= before) continue;
      shown = `${shown.slice(0, from)}$SECRET${shown.slice(Math.min(to, before))}`;
      before = from;
    }
    return shown;
  }

  #hiddenAsWritten(text: string): string {
    let shown = '';
    let until = 0;
    for (let at = 0; at <= text.length - shortest; at++) {
      if (this.#pairs[pairAt(text, at)] === 0) continue;
      const form = this.#forms
        .get(text.slice(at, at + shortest))
        ?.find(({ written }) => text.startsWith(written, at));
      if (form === undefined) continue;
      const end = at + form.written.length;
      // A credential such as that of Basic is hidden as a whole.
      const before = form.isBase64 ? /[\w+/\\%-]*$/.exec(text.slice(until, at))![0].length : 0;
      const behind = form.isBase64 ? /^[\w+/\\%=-]*/.exec(text.slice(end))![0].length : 0;
      shown += `${text.slice(until, at - before)}$SECRET`;
      until = end + behind;
      at = until - 1;
    }
    return shown + text.slice(until);
  }

  #add(value: string | undefined): void {
    for (const part of partsOf(value)) this.#addPart(part);
  }

  #addPart(part: string): void {
    // Shorter ones are in every text.
    if (part.length < shortest || this.#values.has(part)) return;
    this.#values.add(part);
    const plain = blank(part);
    const alike = this.#plain.get(plain.slice(0, shortest)) ?? [];
    this.#plain.set(
      plain.slice(0, shortest),
      [...alike, plain].toSorted((one, other) => other.length - one.length),
    );
    this.#plainPairs[pairAt(plain, 0)] = 1;
    const { usual, others, inBase64 } = spellings(part);
    for (const written of new Set([...usual, ...others])) this.#addForm({ written, isBase64: false });
    for (const written of new Set(inBase64.flatMap(withinBase64))) this.#addForm({ written, isBase64: true });
  }

  #addForm(form: Form): void {
    const { written } = form;
    const first = written.slice(0, shortest);
    const alike = this.#forms.get(first) ?? [];
    const shorter = alike.findIndex((other) => other.written.length < written.length);
    alike.splice(shorter < 0 ? alike.length : shorter, 0, form);
    this.#forms.set(first, alike);
    this.#pairs[pairAt(written, 0)] = 1;
  }
}

/** One way to write a secret; within base64 what is around it belongs to it. */
interface Form {
  readonly written: string;
  readonly isBase64: boolean;
}

/** What may wrap a secret. */
const wrapping =
  /%[0-9a-f]{2}|\\[ux"'\\/]|&(?:amp|lt|gt|quot|apos|#x?[0-9a-f]+);|=(?:[0-9A-F]{2}|\r?\n|\\[rn])/i;

/** Forms write a space as a plus, and that once more as an escape: neither is told from the other. */
function blank(text: string): string {
  return text.replaceAll('+', ' ');
}

/** Letters of the shortest secret, and of the shortest way to write one. */
const shortest = 6;

function pairAt(text: string, at: number): number {
  return ((text.charCodeAt(at) & 0xff) << 8) | (text.charCodeAt(at + 1) & 0xff);
}

/** What a text is within base64, behind 0, 1 or 2 bytes of three: the letters that say nothing of what is around it. */
function withinBase64(text: string): string[] {
  const bytes = Buffer.from(text);
  return [0, 1, 2].flatMap((before) => {
    const all = Buffer.concat([Buffer.alloc(before), bytes]);
    const from = Math.ceil((8 * before) / 6);
    const letters = all.toString('base64').slice(from, Math.floor((8 * all.length) / 6));
    return [
      letters,
      letters.replaceAll('+', '-').replaceAll('/', '_'),
      encodeURIComponent(letters),
      letters.replaceAll('/', String.raw`\/`),
    ];
  });
}

/** Names with values, as a Cookie header has them. */
const isCookies = /^[\w.-]+=[^;\s]+(?:;\s*[\w.-]+=[^;\s]*)*$/;

/** A secret, and what of it is one by itself: behind a word such as Bearer, behind a name, in a line of its own, in a cookie. */
function partsOf(value = ''): string[] {
  const [, scheme, credential] = /^(\w+) (\S+)$/.exec(value) ?? [];
  const basic =
    scheme?.toLowerCase() === 'basic' ? Buffer.from(credential ?? '', 'base64').toString() : undefined;
  const [, password] = /^[^\s:/]+:(?!\/\/)(\S+)$/.exec(basic ?? value) ?? [];
  const lines = value.includes('\n') ? value.split('\n') : [];
  const cookies = isCookies.test(value)
    ? value.split(';').map((pair) => pair.slice(pair.indexOf('=') + 1))
    : [];
  return [value, credential, basic, password, ...lines, ...cookies].filter((part) => part !== undefined);
}

/** What this thread was told by somebody's adapter and its environment. */
export const secretsHere = new Secrets();
