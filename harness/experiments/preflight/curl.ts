import { isObject } from '../../drive/dialects/reply-parts.ts';

/** Headers, members and variables of which the value is nobody's business. */
const secretName = /auth|cookie|token|secret|passw|credential|session|api-?key|x-.*-key|signature/i;

/** What is known to be secret, and is shown nowhere. */
export class Secrets {
  readonly #values = new Set<string>();

  /** Takes the values of an environment under names that say that they are secret. */
  addVariables(env: Readonly<Record<string, string | undefined>>): void {
    for (const [name, value] of Object.entries(env))
      if (secretName.test(name.replaceAll('_', '-')) || /(?:^|_)(?:KEY|PASS|PWD)$/i.test(name))
        this.#add(value);
  }

  /** Takes what a hook brought, as far as its names say that it is secret. */
  addBrought(value: unknown, isSecret = false): void {
    if (typeof value === 'string' && isSecret) this.#add(value);
    else if (Array.isArray(value)) for (const one of value) this.addBrought(one, isSecret);
    else if (isObject(value))
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
    let shown = text;
    for (const value of this.#values) shown = shown.replaceAll(value, '$SECRET');
    return shown;
  }

  #add(value: string | undefined): void {
    // Shorter ones are in every text.
    for (const part of [value, value?.split(' ').at(-1)])
      if (part !== undefined && part.length >= 6) this.#values.add(part);
  }
}

/** Headers that curl writes by itself, or that only Contend needs. */
const own: ReadonlySet<string> = new Set(['host', 'content-length', 'contend-nonce']);

/** A request as a line that a person can paste. */
export function curlOf(
  request: {
    readonly method: string;
    readonly url: string;
    readonly headers: readonly (readonly [name: string, value: string])[];
    readonly body: string;
  },
  secrets: Secrets,
): string {
  const { method, url, headers, body } = request;
  const shown = headers
    .filter(([name]) => !own.has(name))
    .map(([name, value]) => {
      const text = secrets.header(name, value);
      // Only what the shell has to fill in stands in quotes that let it.
      return text.startsWith('$') && text !== value
        ? `-H "${name}: ${text}"`
        : `-H ${quoted(`${name}: ${text}`)}`;
    });
  const data = body === '' ? [] : [`--data-raw ${quoted(secrets.hidden(body))}`];
  return [
    'curl -i',
    ...(method === 'GET' ? [] : [`-X ${method}`]),
    quoted(secrets.hidden(url)),
    ...shown,
    ...data,
  ].join(' ');
}

function quoted(text: string): string {
  return `'${text.replaceAll("'", String.raw`'\''`)}'`;
}
