import { callFields as names } from '../../../harness/core/call.ts';
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
  [names.code, `$sent_http_${problemHeader.replaceAll('-', '_')}`],
  [names.ifMatch, '$http_if_match'],
  [names.ifNoneMatch, '$http_if_none_match'],
  [names.ifUnmodifiedSince, '$http_if_unmodified_since'],
  [names.idempotencyKey, '$http_idempotency_key'],
  [names.etag, '$sent_http_etag'],
  [names.requestBytes, '$content_length'],
  [names.responseBytes, '$body_bytes_sent'],
  [names.upstream, '$upstream_addr'],
  [names.upstreamDuration, '$upstream_response_time'],
  [names.traceparent, '$http_traceparent'],
  [names.nonce, '$http_contend_nonce'],
] as const;

/**
 * The log of calls for the `http` block of nginx (1.11.8 or later, for `escape=json`). A path ends where `pathEnds` says: what
 * follows may be a secret.
 */
export const nginxLogFormat = `map $request_uri $contend_asked { "~^(?<contend_open>(/[^/?;#]*)*)" $contend_open; }
map $contend_asked $contend_half { "~*^(?<contend_bare>.*?)(${pathEnds.sign}|${pathEnds.anyCase})" $contend_bare; default $contend_asked; }
map $contend_half $contend_path { "~^(?<contend_plain>.*?)(${pathEnds.asIs})" $contend_plain; default $contend_half; }
log_format ${nginxLogName} escape=json
${fields
  .map(
    ([name, value], index) =>
      `  '${index === 0 ? '{' : ''}"${name}":"${value}"${index === fields.length - 1 ? '}' : ','}'`,
  )
  .join('\n')};
`;
