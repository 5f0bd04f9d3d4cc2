/**
 * Why a request was refused, in one table for service, client, checks and documentation.
 *
 * `side` tells three things apart that a status code does not: `race` (somebody was faster, a retry can help),
 * `decided` (the state forbids it, a retry cannot help) and `request` (the request itself was wrong, no conflict).
 */
export interface ReasonEntry {
  readonly side: 'race' | 'decided' | 'request';
  readonly status: number;
  readonly title: string;
  readonly actions: readonly string[];
}

/** Every reason with its status (profile `409`), its title and what a client can do about it. */
export const reasons = {
  'version-mismatch': {
    side: 'race',
    status: 409,
    title: 'The record was changed since you read it',
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
    title: 'The record is locked by another request',
    actions: ['retry'],
  },
  'sold-out': {
    side: 'decided',
    status: 409,
    title: 'Not enough items are left',
    actions: ['reduce-quantity', 'discard'],
  },
  'name-taken': {
    side: 'decided',
    status: 409,
    title: 'The name belongs to somebody else',
    actions: ['choose-another', 'discard'],
  },
  'unnamed-conflict': {
    side: 'decided',
    status: 409,
    title: 'The request clashes with the present state',
    actions: ['refetch', 'discard'],
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
    title: 'The If-Match header is not a list of entity tags',
    actions: ['correct-request'],
  },
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
  'precondition-required': {
    side: 'request',
    status: 428,
    title: 'This command needs an If-Match header',
    actions: ['refetch', 'correct-request'],
  },
} as const satisfies Record<string, ReasonEntry>;

/** The stable code of a refusal; clients branch on it, never on the words. */
export type Reason = keyof typeof reasons;

/** All reasons in table order; a history column holds the position. */
export const reasonCodes = Object.keys(reasons) as readonly Reason[];

/** Says whether a text from outside is one of our codes. */
export function isReason(code: string): code is Reason {
  return Object.hasOwn(reasons, code);
}
