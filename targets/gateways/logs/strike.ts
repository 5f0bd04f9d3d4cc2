import { callFields } from '../../../harness/core/call.ts';
import { holdsSecret } from '../../../harness/core/holds-secret.ts';
import { struck } from '../../../harness/core/credential-forms.ts';
import { asText } from './json-text.ts';

/** What a line of the log says of other headers and of bodies, without secrets and bounded. */
export class Strike {
  readonly #headers: RegExp | undefined;
  readonly #names: ReadonlySet<string>;
  readonly #bodyBytes: number;

  constructor(headers: readonly string[], bodyBytes: number) {
    const open = headers.filter((name) => !holdsSecret(name) && !written.has(name));
    this.#names = new Set(open);
    // Names of headers have no letter that means something to a pattern, but for these.
    const either = open.map((name) => name.replaceAll(/[$*+.^|]/g, String.raw`\$&`)).join('|');
    this.#headers =
      open.length === 0 ? undefined : new RegExp(`^(${either}):[\\t ]*(.*?)[\\t ]*\\r?$`, 'gim');
    this.#bodyBytes = bodyBytes;
  }

  /** Members of JSON, each after a comma; `lines` are the headers of the request as they came. */
  fields(
    lines: string,
    answered: {
      readonly headers: readonly string[];
      readonly requestBody: string;
      readonly responseBody: string;
    },
  ): string {
    const found = new Map<string, string>();
    const take = (kind: string, name: string, value: string): void => {
      const field = `http.${kind}.header.${name.toLowerCase()}`;
      const before = found.get(field);
      found.set(field, before === undefined ? value : `${before}, ${value}`);
    };
    if (this.#headers !== undefined)
      for (const [, name = '', value = ''] of lines.matchAll(this.#headers)) take('request', name, value);
    const { headers, requestBody, responseBody } = answered;
    for (let index = 0; index < headers.length; index += 2) {
      const name = headers[index]!.toLowerCase();
      if (this.#names.has(name)) take('response', name, headers[index + 1]!);
    }
    let fields = '';
    for (const [field, value] of found) fields += `,"${field}":${asText(struck(value))}`;
    return `${fields}${this.#body('request', requestBody)}${this.#body('response', responseBody)}`;
  }

  /** Struck before it is cut: a part of a secret has no form that could be told. */
  #body(kind: string, body: string): string {
    if (this.#bodyBytes === 0 || body === '') return '';
    return `,"http.${kind}.body.content":${asText(struck(body), this.#bodyBytes)}`;
  }
}

/** Fields of every line. */
const written: ReadonlySet<string> = new Set([
  callFields.traceparent,
  ...Object.values(callFields).flatMap((field) => /^http\.request\.header\.(.*)/.exec(field)?.[1] ?? []),
]);
