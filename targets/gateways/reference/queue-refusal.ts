import { refusalFor } from './refusal.ts';
import type { Refusal } from './refusal.ts';

const comeBack = ['Retry-After', '1'];

/** Turns a request away whose record has as many in line as may be: nothing of it was sent. */
export function crowdedLine(path: string): Refusal {
  return refusalFor('gateway-limit', path, 'Too many requests wait for this record.', comeBack);
}

/** Turns a request away that has waited for its record as long as it may: nothing of it was sent. */
export function tooLongInLine(path: string): Refusal {
  return refusalFor('gateway-limit', path, 'The requests before this one took too long.', comeBack);
}
