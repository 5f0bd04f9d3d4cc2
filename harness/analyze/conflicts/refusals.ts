import type { Call } from '../../core/call.ts';
import { reasonOf } from '../../core/reason.ts';
import { reasonWritten } from '../reason-written.ts';
import { isSafeMethod } from '../safe-method.ts';

/** Statuses that are conflicts wherever nothing else is said. */
export const usualRefusals: readonly number[] = [409, 412, 423];

/**
 * What a conflict was, as far as a log tells. `race`: somebody changed the record while the request was on its way, or since its
 * client had read it. `decided`: the service named a reason that no retry helps against. `again`: the same client sent the
 * same request once more, right after it was refused, though nothing had changed. `lasting`: the record refuses whoever comes,
 * and nobody is near who changes it. `unknown`: the log does not tell, or the client lost to a change of its own.
 */
export const conflictKinds = ['race', 'decided', 'lasting', 'again', 'unknown'] as const;

export type ConflictKind = (typeof conflictKinds)[number];

/** Whether a request asks for a change: its method is not safe, and the log tells it. */
export function asksForChange({ method }: Pick<Call, 'method'>): boolean {
  return method !== '' && !isSafeMethod(method);
}

/** Whether a change was accepted. */
export function isAccepted(call: Pick<Call, 'method' | 'status'>): boolean {
  return call.status >= 200 && call.status < 300 && asksForChange(call);
}

/** Whether nobody can tell if a change was made: its answer was lost, or told nothing. */
export function isFateOpen(call: Pick<Call, 'method' | 'status' | 'code'>): boolean {
  const { status } = call;
  const isOpen =
    status < 200 || status >= 500 || status === 408 || status === 499 || (status >= 300 && status < 400);
  return isOpen && asksForChange(call) && sideOf(call) !== 'gateway';
}

/** What the service itself says of a refusal by its code; what it leaves open is `undefined`, as is a code that we do not know. */
export function sideOf({ code }: Pick<Call, 'code'>): 'race' | 'decided' | 'gateway' | undefined {
  const reason = code === undefined ? undefined : reasonWritten(code);
  if (reason === undefined || reason === 'unnamed-conflict') return undefined;
  const { side } = reasonOf(reason);
  return side === 'request' ? undefined : side;
}

/** Whether it may help to send the same once more: a lock is busy, or the like. */
export function passesBySoon({
  status,
  code,
}: {
  readonly status: number;
  readonly code?: string | undefined;
}): boolean {
  if (status === 423) return true;
  const reason = code === undefined ? undefined : reasonWritten(code);
  return reason !== undefined && reasonOf(reason).actions.includes('retry');
}

/** Whether a request and others of its resource are about one record: not so where records are made below a path, as by `POST /orders`. */
export function namesRecord({ method, path, route, resource }: Call): boolean {
  return method !== 'POST' || route !== path || resource !== path;
}
