/** One request that a gateway has seen, as its log tells it. What the log does not say is absent. */
export interface Call {
  /** When its head was read, and when its answer was gone; milliseconds since 1970, with fractions where the log has them. */
  readonly arrivedMs: number;
  readonly doneMs: number;
  readonly method: string;
  /** As it was asked for, without what follows a `?`. */
  readonly path: string;
  /** The path with its varying parts named: `/items/{id}`. */
  readonly route?: string;
  /** The record that it is about: the path as far as that is named. */
  readonly resource?: string;
  /** Who asked: a key as its digest, or an address. */
  readonly client?: string;
  /** 0 where no answer came about. */
  readonly status: number;
  /** The code of the problem details. */
  readonly code?: string;
  readonly ifMatch?: string;
  readonly ifNoneMatch?: string;
  readonly ifUnmodifiedSince?: string;
  readonly idempotencyKey?: string;
  /** The ETag of the answer. */
  readonly etag?: string;
  readonly requestBytes?: number;
  readonly responseBytes?: number;
  /** The instance that it was passed to, and how long that took. */
  readonly upstream?: string;
  readonly upstreamMs?: number;
  /** W3C Trace Context, as it was passed on. */
  readonly traceparent?: string;
  /** The `Contend-Nonce` of the request. */
  readonly nonce?: string;
}

/**
 * What a line of a log calls them: the names of OpenTelemetry's conventions for HTTP, where they have one. Two of `time`
 * (arrival), `end` and `duration` suffice. Times are ISO 8601, or numbers in s, ms, µs or ns, told by their magnitude;
 * durations are in seconds. A number may be written as a text, as nginx and HAProxy write it. A field that is missing, null,
 * '' or '-' says nothing; so does a status below 100. Of several upstreams that nginx tried, `a, b`, the last answered.
 */
export const callFields = {
  time: 'time',
  end: 'end',
  duration: 'duration',
  method: 'http.request.method',
  path: 'url.path',
  route: 'http.route',
  resource: 'resource',
  client: 'client',
  address: 'client.address',
  port: 'client.port',
  status: 'http.response.status_code',
  code: 'problem.code',
  ifMatch: 'http.request.header.if-match',
  ifNoneMatch: 'http.request.header.if-none-match',
  ifUnmodifiedSince: 'http.request.header.if-unmodified-since',
  idempotencyKey: 'http.request.header.idempotency-key',
  etag: 'http.response.header.etag',
  requestBytes: 'http.request.body.size',
  responseBytes: 'http.response.body.size',
  upstream: 'upstream.address',
  upstreamDuration: 'upstream.duration',
  traceparent: 'traceparent',
  nonce: 'http.request.header.contend-nonce',
} as const;

/** What a log may tell of a call. */
export type CallField = keyof typeof callFields;
