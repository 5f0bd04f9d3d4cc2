import { integerOf } from '../../../harness/core/guarded.ts';
import type { Condition } from '../../../harness/core/guarded.ts';
import { httpDate } from '../../../harness/core/http-date.ts';
import type { Profile, Reason } from '../../../harness/core/reason.ts';
import type { Stored } from '../../../harness/core/record.ts';
import { changedAtOf } from '../../../harness/core/stamps.ts';
import type { Resource } from '../../../harness/core/workload.ts';
import { headingOf } from './problem.ts';
import type { Problem } from './problem.ts';
import { representationOf } from './representation.ts';

/** A condition that does not hold of the record that was found; without one a sum was no integer of at most 14 digits. */
export interface Broken {
  readonly condition: Condition | undefined;
  readonly key: string;
  readonly found: Stored;
  /** What shows the record; undefined where nothing does. */
  readonly resource: Resource | undefined;
}

/** Why a command was refused: a record that never was is not known rather than gone. */
export function reasonFor({ condition, found }: Broken): Reason {
  const reason = condition?.reason ?? 'invalid-value';
  return reason === 'gone' && found.version === 0 ? 'unknown-record' : reason;
}

/** The problem of a condition that does not hold. */
export function refusalOf(broken: Broken, profile: Profile, instance: string): Problem {
  const { condition, found, resource } = broken;
  const code = reasonFor(broken);
  const { type, title, status, retryable, actions } = headingOf(code, profile);
  const field = condition !== undefined && 'field' in condition ? condition.field : undefined;
  const stamped = resource?.stamped === true;
  return {
    type,
    code,
    title,
    status,
    detail: detailOf(condition, found),
    instance,
    retryable,
    actions,
    field,
    requested: field === undefined ? undefined : requestedOf(condition),
    found: field === undefined ? undefined : (found.fields.get(field) ?? null),
    available: condition?.is === 'atLeast' ? integerOf(found.fields.get(condition.field)) : undefined,
    expectedVersion: condition?.is === 'version' ? condition.oneOf[0] : undefined,
    currentVersion: found.version,
    current: found.live ? representationOf(found.fields, resource) : null,
    changedBy: stamped ? found.fields.get('changedBy') : undefined,
    changedAt: stamped ? changedAtOf(found.fields) : undefined,
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

function detailOf(condition: Condition | undefined, found: Stored): string | undefined {
  if (condition === undefined) return 'The sum would not be an integer of at most 14 digits.';
  if (condition.reason === 'modified-since') return `The record was changed at ${dateOf(found)}.`;
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
      return found.version === 0 ? 'The record does not exist.' : 'The record was deleted.';
    case 'absent':
      return 'The record exists already.';
    case 'version':
      // A list without versions that asks for anything else is a condition that never holds.
      if (condition.oneOf.length === 0 && condition.reason !== 'version-mismatch') return undefined;
      return condition.oneOf.length === 0
        ? `The request names no version that can match; the record is at version ${found.version}.`
        : `The request is based on version ${condition.oneOf.join(' or ')}; the record is at version ${found.version}.`;
  }
}

function dateOf({ fields }: Stored): string {
  const changedAt = changedAtOf(fields);
  return changedAt === undefined ? 'a time that it does not tell' : httpDate(changedAt);
}
