import type { RequestText } from '../../../core/dialect.ts';
import { messageOf } from '../../../core/errors.ts';
import { holdsSecret } from '../../../core/holds-secret.ts';
import { nonceHeader } from '../../../core/http.ts';
import { requestText } from '../../wire/request-text.ts';
import { isMembers, isObject } from '../reply-parts.ts';
import { isOfModule } from './place-in-file.ts';
import { serviceFault, shown, thrown } from './service-fault.ts';

/** Headers that say how a request is framed and where it goes: they are the client's own. */
const own: ReadonlySet<string> = new Set([
  'host',
  'connection',
  'content-length',
  'transfer-encoding',
  'expect',
  'upgrade',
  nonceHeader,
]);
const token = /^[!#$%&'*+.^_`|~0-9A-Za-z-]+$/;
/** What may not stand in a header's value: it would end it. */
const unfit = /[^\t\x20-\x7e\x80-\xff]/;
const members: ReadonlySet<string> = new Set(['method', 'path', 'headers', 'json', 'form', 'text', 'bytes']);

/** A request that an adapter made, checked, with the body as it goes out. */
export interface CheckedRequest {
  readonly method: string;
  readonly path: string;
  readonly headers: readonly (readonly [name: string, value: string])[];
  /** Empty where there is none. */
  readonly body: string | Uint8Array;
}

/** Checks what an adapter made of an intent; throws its fault, with what to write instead. */
export function checked(made: unknown, where: string, usualMethod: string): CheckedRequest {
  if (made instanceof Promise) {
    made.catch(() => {});
    throw serviceFault(
      where,
      'is a promise, for which nobody waits; a pause of *run is a number of milliseconds',
    );
  }
  if (!isObject(made))
    throw serviceFault(where, `answers with ${shown(made)}, not with a request { path, … }`);
  const stranger = Object.keys(made).find((name) => !members.has(name));
  if (stranger !== undefined)
    throw serviceFault(where, `has a member ${stranger}; a request takes ${[...members].join(', ')}`);
  const { method = usualMethod, path, headers = {}, json, form, text, bytes } = made;
  if (typeof method !== 'string' || !/^[A-Z]+$/.test(method))
    throw serviceFault(where, `has the method ${shown(method)}; write one like POST`);
  if (typeof path === 'string' && /^https?:\/\//i.test(path))
    throw serviceFault(
      where,
      `has the path ${shown(path)}, which is an address; write one that begins with /, as all goes to the service (in a hook fetch asks another)`,
    );
  if (typeof path !== 'string' || !path.startsWith('/'))
    throw serviceFault(where, `has the path ${shown(path)}; write one that begins with /`);
  if (/[^\x21-\x7e]/.test(path))
    throw serviceFault(where, `has the path ${shown(path)}; put what is in it through encodeURIComponent`);
  if (path.includes('#'))
    throw serviceFault(
      where,
      `has the path ${shown(path)}, whose # begins what no request carries: leave it out, or put what is in it through encodeURIComponent`,
    );
  if (!isMembers(headers))
    throw serviceFault(
      where,
      `has the headers ${typeof headers === 'string' ? 'as a text' : shown(headers)}; write { name: value }`,
    );
  if ([json, form, text, bytes].filter((one) => one !== undefined).length > 1)
    throw serviceFault(where, 'has several bodies; write one of json, form, text and bytes');
  const named = Object.entries(headers).map(([name, value]) => headerOf(name, value, where));
  const { type, body } = bodyOf({ json, form, text, bytes }, where);
  const hasType = named.some(([name]) => name === 'content-type');
  return {
    method,
    path,
    headers: type === undefined || hasType ? named : [...named, ['content-type', type]],
    body,
  };
}

function headerOf(name: string, value: unknown, where: string): readonly [string, string] {
  const lower = name.toLowerCase();
  if (!token.test(name)) throw serviceFault(where, `has the header ${shown(name)}, which is no name of one`);
  if (own.has(lower))
    throw serviceFault(where, `sets the header ${lower}, which the client sets itself; leave it out`);
  if (typeof value !== 'string' && typeof value !== 'number')
    throw serviceFault(
      where,
      `sets the header ${lower} to ${holdsSecret(lower) && typeof value === 'object' && value !== null ? 'what is no text' : shown(value)}; write a text`,
    );
  const text = String(value);
  // The value may be a secret: it is not shown.
  if (unfit.test(text))
    throw serviceFault(where, `sets the header ${lower} to something that no header can hold`);
  return [lower, text];
}

function bodyOf(
  { json, form, text, bytes }: Readonly<Record<'json' | 'form' | 'text' | 'bytes', unknown>>,
  where: string,
): { readonly type?: string; readonly body: string | Uint8Array } {
  if (json !== undefined) {
    const body = jsonOf(json, where);
    if (body === undefined) throw serviceFault(where, `has the json ${shown(json)}, which is none`);
    return { type: 'application/json', body };
  }
  if (form !== undefined) {
    if (!isMembers(form)) throw serviceFault(where, `has the form ${shown(form)}; write { name: value }`);
    const pairs = Object.entries(form).map(([name, value]): [string, string] => {
      if (typeof value === 'function' || (typeof value === 'object' && value !== null))
        throw serviceFault(where, `has the form with ${name} as ${shown(value)}; write a text`);
      return [name, String(value)];
    });
    return { type: 'application/x-www-form-urlencoded', body: new URLSearchParams(pairs).toString() };
  }
  if (bytes !== undefined) {
    if (!(bytes instanceof Uint8Array))
      throw serviceFault(where, `has the bytes ${shown(bytes)}; write a Uint8Array`);
    return { type: 'application/octet-stream', body: bytes };
  }
  if (text === undefined) return { body: '' };
  if (typeof text !== 'string') throw serviceFault(where, `has the text ${shown(text)}; write a string`);
  return { type: 'text/plain; charset=utf-8', body: text };
}

/** JSON as it is sent; undefined for what is none. */
function jsonOf(json: unknown, where: string): string | undefined {
  try {
    return JSON.stringify(json);
  } catch (error) {
    if (isOfModule(error)) throw thrown(where, error);
    const [why] = messageOf(error).split('\n');
    throw serviceFault(
      where,
      `has a json that cannot be written: ${why}; write such a value as a text, or leave it out`,
    );
  }
}

/** The text of a request for one service, with the place of the nonce in it. */
export function written(
  { method, path, headers, body }: CheckedRequest,
  authority: string,
  prefix: string,
): RequestText {
  const lines = headers.map(([name, value]) => `${name}: ${value}\r\n`).join('');
  const length =
    body.length === 0 && (method === 'GET' || method === 'HEAD')
      ? ''
      : `content-length: ${Buffer.byteLength(body)}\r\n`;
  const head = `${method} ${prefix}${path} HTTP/1.1\r\nhost: ${authority}\r\n${lines}${length}${nonceHeader}: `;
  return requestText(head, body);
}
