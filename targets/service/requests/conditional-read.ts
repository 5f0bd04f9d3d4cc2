import type { FastifyRequest } from 'fastify';
import type { Condition } from '../../../harness/core/guarded.ts';
import { httpDateOf } from '../../../harness/core/http-date.ts';
import { namesVersion } from '../../../harness/core/http.ts';
import type { Stored } from '../../../harness/core/record.ts';
import { changedAtOf } from '../../../harness/core/stamps.ts';
import { holds } from '../../../harness/core/step.ts';
import { isRepeated, isUnusable, matchConditions } from './preconditions.ts';
import type { Unusable } from './preconditions.ts';

/** Whether a reader has the record already, must not have it, or is to get it. */
export type Reading =
  | { readonly kind: 'send' | 'unchanged' }
  | { readonly kind: 'failed'; readonly condition: Condition }
  | { readonly kind: 'unusable'; readonly unusable: Unusable };

const send: Reading = { kind: 'send' };
const unchanged: Reading = { kind: 'unchanged' };

/** Evaluates the precondition headers of GET and HEAD in the order of RFC 9110, 13.2.2; `found` is live. */
export function readingOf(request: FastifyRequest, found: Stored, dated: boolean): Reading {
  const { headers } = request;
  if (headers['if-match'] !== undefined || headers['if-unmodified-since'] !== undefined) {
    const conditions = matchConditions(request, dated);
    if (isUnusable(conditions)) return { kind: 'unusable', unusable: conditions };
    const condition = conditions.find((one) => !holds(one, found));
    if (condition !== undefined) return { kind: 'failed', condition };
  }
  const ifNoneMatch = headers['if-none-match'];
  if (ifNoneMatch !== undefined) {
    const named = namesVersion(ifNoneMatch, found.version);
    if (named !== undefined) return named ? unchanged : send;
    const detail = 'If-None-Match takes entity tags in quotes, divided by commas, or *.';
    return { kind: 'unusable', unusable: { reason: 'malformed-precondition', detail } };
  }
  const since = headers['if-modified-since'];
  if (since === undefined || !dated || isRepeated(request, 'if-modified-since')) return send;
  const date = httpDateOf(since, Date.now());
  const changedAt = changedAtOf(found.fields);
  if (date === undefined || changedAt === undefined) return send;
  return changedAt < date + 1000 ? unchanged : send;
}
