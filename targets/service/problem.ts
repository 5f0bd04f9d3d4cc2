import { problemType } from '../../harness/core/http.ts';
import { reasons } from '../../harness/core/reason.ts';
import type { Reason } from '../../harness/core/reason.ts';
import type { Condition } from '../../harness/core/guarded.ts';
import type { Stored } from '../../harness/core/record.ts';
import type { Resource } from '../../harness/core/workload.ts';
import { representationOf } from './representation.ts';

/**
 * Problem details (RFC 9457) with what clashed, what the state is now and what a client can do. Members that do not
 * apply are undefined rather than left out: one shape for all, which a service under contention builds by the thousand.
 */
export interface Problem {
  readonly type: string;
  readonly code: Reason;
  readonly title: string;
  readonly status: number;
  readonly detail: string | undefined;
  readonly instance: string;
  readonly retryable: boolean;
  readonly actions: readonly string[];
  /** The field that clashed, what was asked of it and what it holds. */
  readonly field: string | undefined;
  readonly requested: string | number | readonly string[] | null | undefined;
  readonly found: string | null | undefined;
  readonly expectedVersion: number | undefined;
  readonly currentVersion: number | undefined;
  readonly current: Readonly<Record<string, string | number>> | null | undefined;
  readonly errors: readonly { readonly at: string; readonly problem: string }[] | undefined;
}

/** The problem that a reason alone makes, with what a validation found. */
export function problemOf(
  code: Reason,
  instance: string,
  detail?: string,
  errors?: Problem['errors'],
): Problem {
  const { title, status, side, actions } = reasons[code];
  return {
    type: problemType(code),
    code,
    title,
    status,
    detail,
    instance,
    retryable: side === 'race',
    actions,
    field: undefined,
    requested: undefined,
    found: undefined,
    expectedVersion: undefined,
    currentVersion: undefined,
    current: undefined,
    errors,
  };
}

/** The problem of a condition that does not hold of the record that was found. */
export function refusalOf(
  condition: Condition | undefined,
  found: Stored,
  resource: Resource | undefined,
  instance: string,
): Problem {
  const code = condition?.reason ?? 'invalid-value';
  const { title, status, side, actions } = reasons[code];
  const field = condition !== undefined && 'field' in condition ? condition.field : undefined;
  return {
    type: problemType(code),
    code,
    title,
    status,
    detail: detailOf(condition, found),
    instance,
    retryable: side === 'race',
    actions,
    field,
    requested: field === undefined ? undefined : requestedOf(condition),
    found: field === undefined ? undefined : (found.fields.get(field) ?? null),
    expectedVersion: condition?.is === 'version' ? condition.oneOf[0] : undefined,
    currentVersion: found.version,
    current: found.live ? representationOf(found.fields, resource) : null,
    errors: undefined,
  };
}

/** What a condition asks of its field; null where it must be free. */
function requestedOf(condition: Condition | undefined): Problem['requested'] {
  switch (condition?.is) {
    case 'oneOf':
      return condition.values;
    case 'atLeast':
    case 'atMost':
      return condition.value;
    case 'absent':
    case 'present':
    case 'version':
    case undefined:
      return null;
  }
}

function detailOf(condition: Condition | undefined, found: Stored): string {
  if (condition === undefined) return 'The sum would not be an integer of at most 14 digits.';
  if ('field' in condition) {
    const holds = found.fields.get(condition.field) ?? 'nothing';
    switch (condition.is) {
      case 'absent':
        return `The field ${condition.field} must be free and holds ${holds}.`;
      case 'oneOf':
        return `The field ${condition.field} must be ${condition.values.join(' or ')} and holds ${holds}.`;
      case 'atLeast':
        return `The field ${condition.field} must be at least ${condition.value} and is ${holds}.`;
      case 'atMost':
        return `The field ${condition.field} must be at most ${condition.value} and is ${holds}.`;
    }
  }
  switch (condition.is) {
    case 'present':
      return 'The record does not exist.';
    case 'absent':
      return 'The record exists already.';
    case 'version':
      return `The request is based on version ${condition.oneOf.join(' or ') || 'none'}; the record is at version ${found.version}.`;
  }
}
