import { createHash } from 'node:crypto';

/** Eight hexadecimal digits that follow from a value. */
export function digestOf(value: unknown): string {
  return createHash('sha256').update(JSON.stringify(value)).digest('hex').slice(0, 8);
}
