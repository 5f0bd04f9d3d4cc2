/** Headers, members and variables of which the value is nobody's business. */
const secretName =
  /auth|cookie|token|secret|passw|passphrase|credential|session|api-?key|private-?key|x-.*-key|signature/i;
/** What variables of secrets are called besides, and what others are called that are none. */
const secretVariable = /(?:^|_)(?:KEYS?|PIN|PEM|CREDS?)$|(?:PASS|PWD)$/i;
const openVariable = /^(?:OLD)?PWD$|^(?:DESKTOP|XDG)_SESSION|^GIT_AUTHOR_|^(?:SSH_AUTH_SOCK|XAUTHORITY)$/;
/** The password in an address. */
const inAddress = /^[a-z][a-z+.-]*:\/\/[^/@:]*:([^/@]+)@/i;

/** What is known to be secret, and is shown nowhere: as it is, or as it stands in a URL or in JSON. */
export class Secrets {
  readonly #values: Set<string>;
  /** Any of them, the longest first; made when it is next asked for, as every failed request asks. */
  #any: RegExp | undefined;

  /** Those that another thread knows. */
  constructor(values: readonly string[] = []) {
    this.#values = new Set(values);
  }

  /** All of them, for another thread. */
  get values(): readonly string[] {
    return [...this.#values];
  }

  /** Takes the values of an environment under names that say that they are secret. */
  addVariables(env: Readonly<Record<string, string | undefined>>): void {
    for (const [name, value] of Object.entries(env)) {
      this.#add(inAddress.exec(value ?? '')?.[1]);
      if (openVariable.test(name)) continue;
      if (secretName.test(name.replaceAll('_', '-')) || secretVariable.test(name)) this.#add(value);
    }
  }

  /** Takes what a hook brought, as far as its names say that it is secret. */
  addBrought(value: unknown, isSecret = false): void {
    if (typeof value === 'string' && isSecret) this.#add(value);
    else if (Array.isArray(value)) for (const one of value) this.addBrought(one, isSecret);
    else if (typeof value === 'object' && value !== null)
      for (const [name, inner] of Object.entries(value))
        this.addBrought(inner, isSecret || secretName.test(name));
  }

  /** A header as it is shown: `$AUTHORIZATION` stands for what only its sender knows. */
  header(name: string, value: string): string {
    if (!secretName.test(name)) return this.hidden(value);
    this.#add(value);
    return `$${name.toUpperCase().replaceAll(/[^A-Z0-9]/g, '_')}`;
  }

  /** A text without secrets. */
  hidden(text: string): string {
    if (this.#values.size === 0) return text;
    this.#any ??= new RegExp(
      [...this.#values]
        .toSorted((one, other) => other.length - one.length)
        .map((value) => value.replaceAll(/[\\^$.*+?()[\]{}|/-]/g, String.raw`\$&`))
        .join('|'),
      'g',
    );
    return text.replace(this.#any, '$$SECRET');
  }

  #add(value: string | undefined): void {
    // Behind a word such as Bearer; shorter ones are in every text.
    for (const part of [value, /^\w+ (\S+)$/.exec(value ?? '')?.[1]])
      if (part !== undefined && part.length >= 6 && !this.#values.has(part)) {
        const inText = [encodeURIComponent(Buffer.from(part).toString()), JSON.stringify(part).slice(1, -1)];
        for (const form of [part, ...inText]) this.#values.add(form);
        this.#any = undefined;
      }
  }
}

/** What this process was told by somebody's adapter and its environment. */
export const secretsHere = new Secrets();
