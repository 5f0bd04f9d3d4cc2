import type { Secrets } from '../../core/secrets.ts';

/** Headers that curl writes by itself, or that only Contend needs. */
const own: ReadonlySet<string> = new Set(['host', 'content-length', 'contend-nonce']);

/** A request as a line that a person can paste. */
export function curlOf(
  request: {
    readonly method: string;
    readonly url: string;
    readonly headers: readonly (readonly [name: string, value: string])[];
    readonly body: string | Uint8Array;
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
  const line = [
    'curl -i',
    ...(method === 'GET' ? [] : [`-X ${method}`]),
    quoted(secrets.shown(url)),
    ...shown,
  ].join(' ');
  if (typeof body !== 'string')
    return `printf %s ${quoted(inBase64(body, secrets))} | base64 -d | ${line} --data-binary @-`;
  return body === '' ? line : `${line} --data-raw ${quoted(secrets.shown(body))}`;
}

/** Bytes as they are; none of them where a secret is among them, which could be read from any part. */
function inBase64(bytes: Uint8Array, secrets: Secrets): string {
  const text = Buffer.from(bytes).toString();
  return secrets.shown(text) === text ? Buffer.from(bytes).toString('base64') : '$SECRET';
}

function quoted(text: string): string {
  return `'${text.replaceAll("'", String.raw`'\''`)}'`;
}
