/** Header that carries a request's nonce and is echoed, so that an answer cannot reach the wrong request. */
export const nonceHeader = 'contend-nonce';

/** Header of an answer that a gateway of the run gives in the service's place: its name. */
export const gatewayHeader = 'contend-gateway';

/** Header of a refusal that repeats the code of its problem details, for gateways that log and read no bodies. */
export const problemHeader = 'contend-problem';

/** Header by which a client names one intended effect, so that it can be asked for again (draft-ietf-httpapi-idempotency-key-header). */
export const idempotencyKeyHeader = 'idempotency-key';

/** Header of an answer that repeats what an earlier request with the same key did: `true`. */
export const replayedHeader = 'idempotent-replayed';

/** The `type` of a problem (RFC 9457): absolute, stable, one a reason. */
export function problemType(code: string): string {
  return `urn:contend:problem:${code}`;
}

/** The strong entity tag of a version (RFC 9110, 8.8.3). */
export function etagOf(version: number): string {
  return `"${version}"`;
}

const ourTag = /^"([1-9]\d{0,14})"$/;
const anyTag = '(?:W/)?"[\\x21\\x23-\\x7e\\x80-\\xff]*"';
/** A list may have empty elements (RFC 9110, 5.6.1), but not only those. */
const tagList = new RegExp(`^[ \\t,]*${anyTag}(?:[ \\t]*,[ \\t,]*${anyTag})*[ \\t,]*$`);
const eachTag = new RegExp(anyTag, 'g');

/**
 * Reads the versions of an If-Match header; undefined when it is malformed. Weak tags are legal but never match
 * (RFC 9110, 13.1.1), neither do tags that are not ours.
 */
export function versionsOf(ifMatch: string): number[] | undefined {
  const single = ourTag.exec(ifMatch);
  if (single !== null) return [Number(single[1])];
  return tagsOf(ifMatch)?.flatMap((tag) => {
    const match = ourTag.exec(tag);
    return match === null ? [] : [Number(match[1])];
  });
}

/** Reads the entity tags of a header, weak ones with their mark; undefined when it is malformed. */
export function tagsOf(header: string): string[] | undefined {
  return tagList.test(header) ? (header.match(eachTag) ?? []) : undefined;
}

/** Whether an If-None-Match header names a version, weak tags included (RFC 9110, 13.1.2); undefined when it is malformed. */
export function namesVersion(ifNoneMatch: string, version: number): boolean | undefined {
  const tag = etagOf(version);
  if (ifNoneMatch === tag || ifNoneMatch.trim() === '*') return true;
  return tagsOf(ifNoneMatch)?.some((one) => one === tag || one === `W/${tag}`);
}
