import { callFields as names } from '../../../harness/core/call.ts';
import { closedHeaders, headerForms } from '../../../harness/core/open-header.ts';
import { pathEnds } from '../../../harness/core/open-path.ts';
import { problemHeader } from '../../../harness/core/http.ts';

/** What it is called in a configuration of nginx. */
export const nginxLogName = 'contend';

/** Names and variables of nginx, all as texts: some may have no value, and none is a number for certain. */
const fields = [
  [names.end, '$msec'],
  [names.duration, '$request_time'],
  [names.method, '$request_method'],
  [names.path, '$contend_path'],
  [names.address, '$remote_addr'],
  [names.port, '$remote_port'],
  [names.status, '$status'],
  [names.code, '$contend_code'],
  [names.ifMatch, '$contend_if_match'],
  [names.ifNoneMatch, '$contend_if_none_match'],
  [names.ifUnmodifiedSince, '$contend_if_unmodified_since'],
  [names.idempotencyKey, '$contend_idempotency_key'],
  [names.etag, '$contend_etag'],
  [names.requestBytes, '$content_length'],
  [names.responseBytes, '$body_bytes_sent'],
  [names.upstream, '$upstream_addr'],
  [names.upstreamDuration, '$upstream_response_time'],
  [names.traceparent, '$contend_traceparent'],
  [names.nonce, '$contend_nonce'],
] as const;

/** Headers of which nothing is written where they have the form of a credential, by variable. */
const open = [
  ['http_if_match', 'if_match'],
  ['http_if_none_match', 'if_none_match'],
  ['http_idempotency_key', 'idempotency_key'],
  ['sent_http_etag', 'etag'],
  [`sent_http_${problemHeader.replaceAll('-', '_')}`, 'code'],
] as const;
/** Those of which only what has their form is written. */
const formed = [
  ['http_if_unmodified_since', 'if_unmodified_since', headerForms.date],
  ['http_traceparent', 'traceparent', headerForms.traceparent],
  ['http_contend_nonce', 'nonce', headerForms.nonce],
] as const;

/**
 * The log of calls for the `http` block of nginx (1.11.8 or later, for `escape=json`). A path ends where `pathEnds` says: what
 * follows may be a secret. Headers are written as `closedHeaders` and `headerForms` say.
 */
export const nginxLogFormat = `map $request_uri $contend_asked { "~^(?<contend_open>(/[^/?;#]*)*)" $contend_open; }
map $contend_asked $contend_half { "~*^(?<contend_bare>.*?)(${pathEnds.sign}|${pathEnds.anyCase})" $contend_bare; default $contend_asked; }
map $contend_half $contend_path { "~^(?<contend_plain>.*?)(${pathEnds.asIs})" $contend_plain; default $contend_half; }
${open
  .map(
    ([from, to]) =>
      `map $${from} $contend_${to} { default $${from}; "~*${closedHeaders.anyCase}" ""; "~${closedHeaders.asIs}" ""; }\n`,
  )
  .join('')}${formed
  .map(
    ([from, to, form]) =>
      `map $${from} $contend_${to} { "~^(?<contend_${to}_form>${form.slice(1)})" $contend_${to}_form; }\n`,
  )
  .join('')}log_format ${nginxLogName} escape=json
${fields
  .map(
    ([name, value], index) =>
      `  '${index === 0 ? '{' : ''}"${name}":"${value}"${index === fields.length - 1 ? '}' : ','}'`,
  )
  .join('\n')};
`;
