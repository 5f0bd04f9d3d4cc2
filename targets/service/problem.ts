import { problemType } from '../../harness/core/http.ts';
import { reasons } from '../../harness/core/reason.ts';
import type { Reason } from '../../harness/core/reason.ts';
import type { Condition } from '../../harness/core/guarded.ts';
import type { Stored } from '../../harness/core/record.ts';
import type { Resource } from '../../harness/core/workload.ts';
import { representationOf } from './representation.ts';

/** Problem details (RFC 9457) with what clashed, what the state is now and what a client can do. */
export interface Problem {
  readonly type: string;
  readonly code: string;
  readonly title: string;
  readonly status: number;
  readonly detail?: string;
  readonly instance?: string;
  readonly retryable: boolean;
  readonly actions: readonly string[];
  /** The field that clashed, what was asked of it and what it holds. */
  readonly field?: string;
  readonly requested?: unknown;
  readonly found?: string | null;
  readonly expectedVersion?: number;
  readonly currentVersion?: number;
  readonly current?: Readonly<Record<string, string | number>> | null;
  readonly errors?: readonly { readonly at: string; readonly problem: string }[];
}

/** The problem that a reason alone makes. */
export function problemOf(code: Reason, instance: string, detail?: string): Problem {
  const entry = reasons[code];
  return {
    type: problemType(code),
    code,
    title: entry.title,
    status: entry.status,
    ...(detail === undefined ? {} : { detail }),
    instance,
    retryable: entry.side === 'race',
    actions: entry.actions,
  };
}

/** The problem of a condition that does not hold of the record that was found. */
export function refusalOf(
  condition: Condition | undefined,
  found: Stored,
  resource: Resource | undefined,
  instance: string,
): Problem {
  const problem = problemOf(condition?.reason ?? 'invalid-value', instance, detailOf(condition, found));
  return {
    ...problem,
    ...askedOf(condition, found),
    currentVersion: found.version,
    current: found.live ? representationOf(found.fields, resource) : null,
  };
}

function askedOf(condition: Condition | undefined, found: Stored): Partial<Problem> {
  if (condition === undefined) return {};
  if ('field' in condition) {
    const asked =
      condition.is === 'absent' ? null : condition.is === 'oneOf' ? condition.values : condition.value;
    return { field: condition.field, requested: asked, found: found.fields.get(condition.field) ?? null };
  }
  const [expected] = condition.is === 'version' ? condition.oneOf : [];
  return expected === undefined ? {} : { expectedVersion: expected };
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
