import { secretsHere } from '../core/secrets.ts';
import { harmlessLines } from '../report/wrap.ts';
import { asTyped } from './as-typed.ts';

/** A text for a person on a terminal, which may hold what somebody else wrote, and secrets. */
export function said(text: string): string {
  return harmlessLines(secretsHere.hidden(asTyped(text)));
}
