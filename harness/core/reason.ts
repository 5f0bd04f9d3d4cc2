/**
 * Why a request was refused, in one table for service, client, checks and documentation.
 *
 * `side` tells four things apart that a status code does not: `race` (somebody was faster, a retry can help),
 * `decided` (the state forbids it, a retry cannot help), `gateway` (a gateway let it not through to the service, a retry can
 * help) and `request` (the request itself was wrong, no conflict).
 */
export interface ReasonEntry {
  readonly side: 'race' | 'decided' | 'gateway' | 'request';
  readonly status: number;
  /** The status in profile `rfc9110`, where it differs. */
  readonly rfc9110?: number;
  /** Seconds after which a client should come back; only where a retry can help. */
  readonly retryAfterS?: number;
  readonly title: string;
  readonly actions: readonly string[];
}

/** Every reason with its status, its title and what a client can do about it. */
export const reasons = {
  'version-mismatch': {
    side: 'race',
    status: 409,
    rfc9110: 412,
    title: 'The record was changed since you read it',
    actions: ['refetch', 'merge', 'overwrite', 'discard'],
  },
  'modified-since': {
    side: 'race',
    status: 409,
    rfc9110: 412,
    title: 'The record was changed after the date that you named',
    actions: ['refetch', 'merge', 'overwrite', 'discard'],
  },
  'write-conflict': {
    side: 'race',
    status: 409,
    title: 'Another request changed the record while this one was being decided',
    actions: ['retry'],
  },
  'lock-busy': {
    side: 'race',
    status: 409,
    retryAfterS: 1,
    title: 'The record is locked by another request',
    actions: ['retry'],
  },
  'not-fast-forward': {
    side: 'race',
    status: 409,
    title: 'The branch has moved on from the commit that you named',
    actions: ['refetch', 'merge', 'overwrite', 'discard'],
  },
  'turn-taken': {
    side: 'race',
    status: 409,
    title: 'That number has been given to another turn',
    actions: ['refetch', 'merge', 'discard'],
  },
  'file-locked': {
    side: 'race',
    status: 409,
    retryAfterS: 1,
    title: 'The file is locked by somebody else',
    actions: ['retry', 'discard'],
  },
  'idempotency-in-flight': {
    side: 'race',
    status: 409,
    retryAfterS: 1,
    title: 'A request with this Idempotency-Key is still being worked on',
    actions: ['retry'],
  },
  'stale-token': {
    side: 'decided',
    status: 409,
    rfc9110: 412,
    title: 'The lock that this token stands for is no longer yours',
    actions: ['lock-again', 'discard'],
  },
  'sold-out': {
    side: 'decided',
    status: 409,
    title: 'Not enough items are left',
    actions: ['reduce-quantity', 'discard'],
  },
  'voucher-spent': {
    side: 'decided',
    status: 409,
    title: 'The voucher was spent already',
    actions: ['choose-another', 'discard'],
  },
  'name-taken': {
    side: 'decided',
    status: 409,
    title: 'The name belongs to somebody else',
    actions: ['choose-another', 'discard'],
  },
  'email-taken': {
    side: 'decided',
    status: 409,
    title: 'The e-mail address belongs to somebody else',
    actions: ['choose-another', 'discard'],
  },
  'already-exists': {
    side: 'decided',
    status: 409,
    rfc9110: 412,
    title: 'The record exists already',
    actions: ['refetch', 'discard'],
  },
  'illegal-transition': {
    side: 'decided',
    status: 409,
    title: 'The present state does not allow this change',
    actions: ['refetch', 'discard'],
  },
  'redundant-transition': {
    side: 'decided',
    status: 409,
    title: 'The record is in that state already',
    actions: ['discard'],
  },
  'slot-taken': {
    side: 'decided',
    status: 409,
    title: 'The time is booked already',
    actions: ['choose-another', 'discard'],
  },
  'not-empty': {
    side: 'decided',
    status: 409,
    title: 'The directory is not empty',
    actions: ['remove-entries', 'discard'],
  },
  'parent-missing': {
    side: 'decided',
    status: 409,
    title: 'The directory does not exist',
    actions: ['create-parent', 'discard'],
  },
  'quota-exceeded': {
    side: 'decided',
    status: 409,
    title: 'The quota is used up',
    actions: ['remove-entries', 'discard'],
  },
  'exclusive-setting': {
    side: 'decided',
    status: 409,
    title: 'A setting that excludes this one is on',
    actions: ['disable-other', 'discard'],
  },
  'insufficient-funds': {
    side: 'decided',
    status: 409,
    title: 'The account holds less than that',
    actions: ['reduce-quantity', 'discard'],
  },
  gone: { side: 'decided', status: 410, title: 'The record was deleted', actions: ['discard'] },
  'unnamed-conflict': {
    side: 'decided',
    status: 409,
    title: 'The request clashes with the present state',
    actions: ['refetch', 'discard'],
  },
  'gateway-limit': {
    side: 'gateway',
    status: 429,
    retryAfterS: 1,
    title: 'The gateway lets through fewer requests than you send',
    actions: ['retry'],
  },
  'malformed-request': {
    side: 'request',
    status: 400,
    title: 'The request could not be read',
    actions: ['correct-request'],
  },
  'malformed-body': {
    side: 'request',
    status: 400,
    title: 'The body is not what this command takes',
    actions: ['correct-request'],
  },
  'malformed-precondition': {
    side: 'request',
    status: 400,
    title: 'A precondition header is not what HTTP defines',
    actions: ['correct-request'],
  },
  'malformed-idempotency-key': {
    side: 'request',
    status: 400,
    title: 'The Idempotency-Key header is not a string of HTTP',
    actions: ['correct-request'],
  },
  'idempotency-key-required': {
    side: 'request',
    status: 400,
    title: 'This command needs an Idempotency-Key header',
    actions: ['correct-request'],
  },
  unauthenticated: {
    side: 'request',
    status: 401,
    title: 'This service needs to know who you are',
    actions: ['authenticate'],
  },
  forbidden: { side: 'request', status: 403, title: 'You may not do that', actions: ['discard'] },
  'unknown-record': {
    side: 'request',
    status: 404,
    title: 'There is no such record',
    actions: ['correct-request'],
  },
  'unknown-route': {
    side: 'request',
    status: 404,
    title: 'There is nothing at this address',
    actions: ['correct-request'],
  },
  'wrong-method': {
    side: 'request',
    status: 405,
    title: 'This address does not take that method',
    actions: ['correct-request'],
  },
  'body-too-large': {
    side: 'request',
    status: 413,
    title: 'The body is larger than this service takes',
    actions: ['correct-request'],
  },
  'wrong-media-type': {
    side: 'request',
    status: 415,
    title: 'The body must be application/json',
    actions: ['correct-request'],
  },
  'invalid-value': {
    side: 'request',
    status: 422,
    title: 'A value is outside of what this command takes',
    actions: ['correct-request'],
  },
  'idempotency-key-reused': {
    side: 'request',
    status: 422,
    title: 'The Idempotency-Key was used for another request',
    actions: ['choose-another'],
  },
  'precondition-required': {
    side: 'request',
    status: 428,
    title: 'This command needs a precondition',
    actions: ['refetch', 'correct-request'],
  },
  'too-many-requests': {
    side: 'request',
    status: 429,
    retryAfterS: 1,
    title: 'You send more requests than you may',
    actions: ['retry'],
  },
} as const satisfies Record<string, ReasonEntry>;

/** The stable code of a refusal; clients branch on it, never on the words. */
export type Reason = keyof typeof reasons;

/** The entry of a reason, without the literal types of the table. */
export function reasonOf(code: Reason): ReasonEntry {
  return reasons[code];
}

/** Which status a failed precondition has: 409 like most APIs, or 412 like RFC 9110. */
export const profiles = ['409', 'rfc9110'] as const;
export type Profile = (typeof profiles)[number];

/** What a conflict tells: why and what is there now (RFC 9457), or nothing but its status. */
export const tellings = ['detailed', 'bare'] as const;
export type Telling = (typeof tellings)[number];

/** The status that a reason has in a profile. */
export function statusOf(code: Reason, profile: Profile): number {
  const { status, rfc9110 }: ReasonEntry = reasons[code];
  return profile === 'rfc9110' ? (rfc9110 ?? status) : status;
}

/** All reasons in table order; a history column holds the position. */
export const reasonCodes = Object.keys(reasons) as readonly Reason[];

/** By the number of a reason in a history, its position in `reasonCodes` plus 1: 1 where somebody was faster, so that a retry can help. */
export const isRaceByNumber = Uint8Array.from([
  0,
  ...reasonCodes.map((code) => (reasons[code].side === 'race' ? 1 : 0)),
]);

/** Says whether a text from outside is one of our codes. */
export function isReason(code: string): code is Reason {
  return Object.hasOwn(reasons, code);
}
