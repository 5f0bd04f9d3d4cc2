import { serviceFault } from '../../harness/drive/dialects/service/service-fault.ts';
import { formatCount } from '../../harness/core/units.ts';

/** Values that a hook may answer with, those within others included, and letters in all their texts. */
const mostValues = 1_000_000;
const mostLetters = 64 * 1024 * 1024;

/**
 * Refuses what a hook answers with where it is so much that to copy it to other threads would take longer than anybody waits;
 * nothing is looked at beyond the bound.
 */
export function refuseTooMuch(name: string, answer: unknown): void {
  let values = 0;
  let letters = 0;
  const seen = new Set<object>();
  const open: unknown[] = [answer];
  const fault = (what: string): Error =>
    serviceFault(
      name,
      `answers with more than ${what}: it is copied from thread to thread; answer with what requests need of it`,
    );
  const take = (value: unknown): void => {
    values += 1;
    if (values > mostValues) throw fault(`${formatCount(mostValues)} values`);
    if (typeof value === 'string') letters += value.length;
    if (letters > mostLetters) throw fault(`${mostLetters / 1024 / 1024} MiB of text`);
    if (typeof value === 'object' && value !== null) open.push(value);
  };
  while (open.length > 0) {
    const value = open.pop();
    if (typeof value !== 'object' || value === null) continue;
    if (seen.has(value) || ArrayBuffer.isView(value)) continue;
    seen.add(value);
    if (value instanceof Map) for (const pair of value) pair.forEach(take);
    else if (value instanceof Set || Array.isArray(value)) for (const one of value) take(one);
    else for (const key in value) take((value as Record<string, unknown>)[key]);
  }
}
