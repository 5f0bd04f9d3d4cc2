import { credentialWords } from './credential-words.ts';

const { schemes, names, words, makers, byNumber } = credentialWords;
const space = '([[:space:]+]|%(25)*20)+';
const is = '(=|%(25)*3d)';
const isToo = '(:|%(25)*3a)';

/**
 * What the value of a header, such as a tag or a key, must not have in it to be written to a log: what has the form of a credential.
 * For nginx and HAProxy, too, as `pathEnds`; `[[:space:]]` is written as JavaScript has it where it reads them.
 */
export const closedHeaders = {
  anyCase:
    `(^|[^a-z0-9])(${schemes})${space}[a-z0-9]|token${space}[^[:space:]]*[0-9]|bearer[:_][a-z0-9]` +
    '|//[^/]*:[^/]*@|' +
    `${isToo}[^/:]*(@|%(25)*40)[a-z]` +
    `|(${names})[a-z_-]{0,20}[^a-z]{0,6}${is}[^a-z0-9]{0,2}[a-z0-9]` +
    `|(${names})[a-z_-]{0,20}[^a-z0-9]{0,2}${isToo}[^/]*[0-9]` +
    `|(^|[^a-z0-9])(${words})(${is}|${isToo})[^a-z0-9]{0,2}[a-z0-9]|${byNumber}`,
  asIs: `(^|[^A-Za-z])eyJ[A-Za-z0-9_-]{8}|eyJ[A-Za-z0-9_-]{8,}[.]|(^|[^A-Za-z0-9])(${makers})`,
} as const;

/** What these headers are, as they are documented; what has another form is not written. */
export const headerForms = {
  /** W3C Trace Context: a version, a trace, a span, flags. */
  traceparent: '^[0-9a-f]{2}-[0-9a-f]{32}-[0-9a-f]{16}-[0-9a-f]{2}',
  nonce: '^[0-9]{1,20}',
  /** A date of HTTP (RFC 9110 section 5.6.7), but for that of asctime. */
  date: '^[A-Z][a-z]{2,8}, [0-9]{2}[ -][A-Z][a-z]{2}[ -][0-9]{2,4} [0-9:]{8} GMT',
} as const;

const closed = [
  new RegExp(closedHeaders.anyCase.replaceAll('[:space:]', String.raw`\s`), 'i'),
  new RegExp(closedHeaders.asIs),
] as const;
const forms = {
  traceparent: new RegExp(headerForms.traceparent),
  nonce: new RegExp(headerForms.nonce),
  date: new RegExp(headerForms.date),
} as const;
/** Most tags and keys: numbers, digests, uuids. */
const plain = /^(?:W\/)?"?[0-9a-f-]{0,40}"?$/;

/** A tag or a key as it may be shown; '' where it has the form of a credential. */
export function openHeader(value: string): string {
  return plain.test(value) || !closed.some((form) => form.test(value)) ? value : '';
}

/** As much of a header as has its form; '' where it has another. */
export function formOf(kind: keyof typeof forms, value: string): string {
  return forms[kind].exec(value)?.[0] ?? '';
}
