import { answerKinds } from '../../core/history.ts';
import type { History } from '../../core/history.ts';
import { slowMs } from '../../plan/lock-times.ts';
import type { Prepared } from './prepare.ts';

/** Whether an answer never came, so that its request may still be at work. */
export function hasUnknowns(history: History): boolean {
  const unknown = answerKinds.indexOf('unknown');
  return history.columns.answer.subarray(0, history.count).includes(unknown);
}

/** Longer than any request can still be at work in the service: its wait for a lock, the lock's life, its own work. */
export function quietMs({ cell, parts: { times, waits, target } }: Pick<Prepared, 'cell' | 'parts'>): number {
  const isAlone = !waits || !target.instances.some(({ running }) => running);
  const othersMs = isAlone ? 0 : times.waitMs + times.ttlMs;
  return othersMs + cell.workMs + 4 * slowMs(cell.faults) + 500;
}
