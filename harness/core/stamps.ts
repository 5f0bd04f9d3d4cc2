import { integerOf, maxInteger } from './guarded.ts';
import type { Change, Condition } from './guarded.ts';
import type { Fields } from './record.ts';
import type { Request } from './command.ts';

/** Changes that note on a record who changed it and when; a stamped resource's commands add them to theirs. */
export function stampsOf({ by, nowMs }: Pick<Request, 'by' | 'nowMs'>): readonly Change[] {
  return [
    { field: 'changedBy', do: 'set', value: by },
    { field: 'changedAt', do: 'set', value: String(nowMs) },
  ];
}

/** When a record was last changed, milliseconds since 1970; undefined where nothing says so. */
export function changedAtOf(fields: Fields): number | undefined {
  const text = fields.get('changedAt');
  return text === undefined ? undefined : integerOf(text);
}

/**
 * If-Unmodified-Since as a condition (RFC 9110, 13.1.4). HTTP dates have whole seconds: a change in the same second as the
 * date passes unseen, which is why this precondition is not safe. A record that nobody changed holds it.
 */
export function unmodifiedSince(dateMs: number): Condition {
  // Dates go on for longer than integers of 14 digits.
  const lastMs = Math.min(Math.floor(dateMs / 1000) * 1000 + 999, maxInteger);
  return { field: 'changedAt', is: 'atMost', value: lastMs, reason: 'modified-since' };
}
