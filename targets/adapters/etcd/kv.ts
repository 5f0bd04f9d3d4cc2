import type { WireReply, WireRequest } from 'contend';

/** A value with the revision that wrote it. */
export interface Kept {
  readonly key: string;
  // oxlint-disable-next-line typescript/no-explicit-any -- what a value holds only its adapter knows
  readonly value: any;
  readonly revision: string;
}

/** What a transaction asks of a key before it changes anything: that nobody has written it since. */
export function unchanged({ key, revision }: Kept): object {
  return { key: encoded(key), target: 'MOD', result: 'EQUAL', mod_revision: revision };
}

/** A value that is put, as a part of a transaction or alone. */
export function put(key: string, value: object): { readonly key: string; readonly value: string } {
  return { key: encoded(key), value: encoded(JSON.stringify(value)) };
}

/** Asks for one key, or for all that begin with it. */
export function range(key: string, { all = false } = {}): WireRequest {
  const last = String.fromCodePoint(key.codePointAt(key.length - 1)! + 1);
  const end = all ? { range_end: encoded(key.slice(0, -1) + last) } : {};
  return { method: 'POST', path: '/v3/kv/range', json: { key: encoded(key), ...end } };
}

/** Puts values where nobody has written what was read. */
export function putUnlessChanged(
  read: readonly Kept[],
  puts: readonly (readonly [string, object])[],
): WireRequest {
  return {
    method: 'POST',
    path: '/v3/kv/txn',
    json: {
      compare: read.map(unchanged),
      success: puts.map(([key, value]) => ({ request_put: put(key, value) })),
    },
  };
}

/** What a range was answered with, in the order of keys. */
export function keptIn({ json }: WireReply): readonly Kept[] {
  const { kvs = [] } = json as { readonly kvs?: readonly Readonly<Record<string, string>>[] };
  return kvs.map(({ key = '', value = '', mod_revision: revision = '' }) => ({
    key: decoded(key),
    value: JSON.parse(decoded(value)) as unknown,
    revision,
  }));
}

/** Whether the comparisons of a transaction held; where they did not, the answer does not say so: it says nothing. */
export function succeeded({ status, json }: WireReply): boolean | undefined {
  return status === 200 ? (json as { readonly succeeded?: boolean }).succeeded === true : undefined;
}

function encoded(text: string): string {
  return Buffer.from(text).toString('base64');
}

function decoded(text: string): string {
  return Buffer.from(text, 'base64').toString();
}
