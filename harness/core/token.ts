import { numberOf } from './sightings.ts';

/**
 * What a service calls a lock that it has granted: a number that grows, or a text that only it can read. It goes back as it
 * came; `bigint` is a number of so many digits that it would be rounded as `number`.
 */
export type Token = string | number | bigint;

/** Texts that say that there is no token. */
const none: ReadonlySet<string> = new Set(['', 'null', 'none', 'undefined', 'false']);

/** The token that a member of a body holds; undefined where it holds none. */
export function tokenOf(member: unknown): Token | undefined {
  if (typeof member === 'number') return member;
  return typeof member === 'string' && !none.has(member) ? member : undefined;
}

/** A token as histories know it: an integer of up to 14 digits itself, all else by a digest, which can be equal and nothing else. */
export function tokenNumber(token: Token): number {
  return numberOf(String(token));
}

/** The same of a field that a record shows; NaN where it holds no token. */
export function tokenIn(field: string | undefined): number {
  const token = tokenOf(field);
  return token === undefined ? Number.NaN : tokenNumber(token);
}

/** Whether a number of a history stands for a token: neither 0, nor a word for none. */
export function isToken(value: number): boolean {
  return value > 0 && !noneNumbers.has(value);
}

const noneNumbers: ReadonlySet<number> = new Set([...none].map(numberOf));
