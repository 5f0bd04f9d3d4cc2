import { callFields as names } from '../../../harness/core/call.ts';
import { closedHeaders, headerForms } from '../../../harness/core/open-header.ts';
import { pathEnds } from '../../../harness/core/open-path.ts';
import { problemHeader } from '../../../harness/core/http.ts';

/** Nothing is left of what has the form of a credential. */
const open = `,'regsub("^.*(${closedHeaders.anyCase}).*",,i)','regsub("^.*(${closedHeaders.asIs}).*",)'`;

/**
 * A field that is read from a request or an answer while HAProxy has it, and how many bytes of it are written; of what is `open` all
 * but credentials, of others only what has their form, where they have one.
 */
const kept = [
  ['http-request', 'if_match', names.ifMatch, 'req.fhdr(if-match)', 256, 'open'],
  ['http-request', 'if_none_match', names.ifNoneMatch, 'req.fhdr(if-none-match)', 256, 'open'],
  [
    'http-request',
    'if_unmodified',
    names.ifUnmodifiedSince,
    'req.fhdr(if-unmodified-since)',
    36,
    headerForms.date,
  ],
  ['http-request', 'idempotency', names.idempotencyKey, 'req.fhdr(idempotency-key)', 256, 'open'],
  ['http-request', 'length', names.requestBytes, 'req.fhdr(content-length)', 20, '^[0-9]'],
  ['http-request', 'traceparent', names.traceparent, 'req.fhdr(traceparent)', 55, headerForms.traceparent],
  ['http-request', 'nonce', names.nonce, 'req.fhdr(contend-nonce)', 20, `${headerForms.nonce}$`],
  ['http-after-response', 'problem', names.code, `res.fhdr(${problemHeader})`, 64, 'open'],
  ['http-after-response', 'etag', names.etag, 'res.fhdr(etag)', 256, 'open'],
  ['http-after-response', 'answered', names.responseBytes, 'res.fhdr(content-length)', 20, '^[0-9]'],
] as const;

function setting([rule, name, , fetch, , form]: (typeof kept)[number]): string {
  const set = `${rule} set-var(txn.contend_${name}) ${fetch}`;
  return form === 'open' ? `${set}${open}` : `${set} if { ${fetch} -m reg '${form}' }`;
}

/** Letters of a line at most: all fields at their longest, escaped. */
export const haproxyLineLength = 32_768;

const value = (name: string, bytes: number): string =>
  `"%[var(txn.contend_${name}),bytes(0,${bytes}),json(utf8s)]"`;

const line = [
  `"${names.time}":"%[var(txn.contend_at)]"`,
  `"${names.end}":%[date(0,us)]`,
  `"${names.method}":"%HM"`,
  `"${names.path}":${value('path', 1024)}`,
  `"${names.client}":${value('client', 16)}`,
  `"${names.address}":"%ci"`,
  `"${names.port}":"%cp"`,
  `"${names.status}":"%ST"`,
  ...kept.map(([, name, field, , bytes]) => `"${field}":${value(name, bytes)}`),
  `"${names.upstream}":"%si:%sp"`,
  `"${names.upstreamDuration}":"%[var(txn.contend_upstream)]"`,
];

/**
 * The log of calls for a `frontend` of HAProxy (2.6 or later). What a client sends in Authorization becomes a digest under
 * `key`, which is base64. A path ends where `pathEnds` says: what follows may be a secret. Times are those of HAProxy's loop, in microseconds.
 */
export function haproxyLogFormat(key: string): string {
  const client = `req.fhdr(authorization),hmac(sha256,${key}),hex,lower,bytes(0,16)`;
  return `http-request set-var(txn.contend_at) date(0,us)
http-request set-var(txn.contend_path) path,field(1,;),'regsub("(${pathEnds.sign}).*",,i)'
http-request set-var(txn.contend_path) var(txn.contend_path),'regsub("(${pathEnds.anyCase}).*",,i)'
http-request set-var(txn.contend_path) var(txn.contend_path),'regsub("(${pathEnds.asIs}).*",)'
http-request set-var(txn.contend_client) ${client} if { req.hdr(authorization) -m found }
${kept.map(setting).join('\n')}
http-response set-var(txn.contend_upstream) date(0,us),sub(txn.contend_at),concat(e-6)
log-format '{${line.join(',')}}'
`;
}

/** The same as a part of a configuration that is indented. */
export function indented(text: string): string {
  return text.replaceAll(/^(?=.)/gm, '  ');
}
