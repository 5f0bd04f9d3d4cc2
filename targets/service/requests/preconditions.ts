import type { FastifyRequest } from 'fastify';
import type { Condition } from '../../../harness/core/guarded.ts';
import { httpDateOf } from '../../../harness/core/http-date.ts';
import { tagsOf, versionsOf } from '../../../harness/core/http.ts';
import { unmodifiedSince } from '../../../harness/core/stamps.ts';
import type { SteadyReason } from '../answers/problem.ts';

/** Why the precondition headers of a request cannot be taken. */
export interface Unusable {
  readonly reason: SteadyReason;
  readonly detail: string;
  readonly requiredHeader?: string;
}

/** Tells conditions from a reason why there are none. */
export function isUnusable(read: readonly Condition[] | Unusable): read is Unusable {
  return 'reason' in read;
}

/**
 * What If-Match asks of a record, or in its place If-Unmodified-Since (RFC 9110, 13.2.2), which counts only where records
 * are `dated`.
 */
export function matchConditions(request: FastifyRequest, dated: boolean): readonly Condition[] | Unusable {
  const ifMatch = request.headers['if-match'];
  if (ifMatch === undefined) return dated ? dateConditions(request) : [];
  if (ifMatch.trim() === '*') return [{ is: 'present', reason: 'version-mismatch' }];
  const versions = versionsOf(ifMatch);
  if (versions === undefined) {
    const detail = 'If-Match takes entity tags in quotes, such as "17", divided by commas, or *.';
    return { reason: 'malformed-precondition', detail };
  }
  return [{ is: 'version', oneOf: versions, reason: 'version-mismatch' }];
}

/** A date that is none is as good as no header, and so are several (RFC 9110, 13.1.4). */
function dateConditions(request: FastifyRequest): readonly Condition[] {
  const header = request.headers['if-unmodified-since'];
  if (header === undefined || isRepeated(request, 'if-unmodified-since')) return [];
  const date = httpDateOf(header, Date.now());
  return date === undefined ? [] : [unmodifiedSince(date)];
}

/** Whether a header came more than once; Node keeps only the first of those that may not be joined. */
export function isRepeated({ raw }: FastifyRequest, header: string): boolean {
  return (raw.headersDistinct[header]?.length ?? 0) > 1;
}

/**
 * What the headers ask of the record that a command changes. Where one is `required`, `If-Match: *` is not enough: it names
 * no version, so that an update of somebody else's could be lost.
 */
export function changeConditions(
  request: FastifyRequest,
  precondition: 'required' | 'optional',
  dated: boolean,
): readonly Condition[] | Unusable {
  const match = matchConditions(request, dated);
  if (isUnusable(match)) return match;
  const none = noneMatchConditions(request.headers['if-none-match']);
  if (isUnusable(none)) return none;
  const names = none.length > 0 || match.some(({ is }) => is !== 'present');
  if (precondition === 'required' && !names) {
    return {
      reason: 'precondition-required',
      detail: 'Send If-Match with the ETag that you read; * names no version.',
      requiredHeader: 'If-Match',
    };
  }
  return none.length === 0 ? match : [...match, ...none];
}

function noneMatchConditions(header: string | undefined): readonly Condition[] | Unusable {
  if (header === undefined) return [];
  if (header.trim() === '*') return [{ is: 'absent', reason: 'already-exists' }];
  return tagsOf(header) === undefined
    ? { reason: 'malformed-precondition', detail: 'If-None-Match takes entity tags or *.' }
    : { reason: 'invalid-value', detail: 'With a change If-None-Match takes nothing but *.' };
}
