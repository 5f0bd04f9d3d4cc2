import type { Fields } from '../core/record.ts';
import type { Reply } from './wire/exchange.ts';

/** Says whether a value of JSON is an object. */
export function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** Fields of a body by name; those of a snapshot of several records by `record.field`. */
export function fieldsOf(body: Record<string, unknown>): Fields {
  const fields = new Map<string, string>();
  for (const [name, value] of Object.entries(body)) {
    if (!isObject(value)) fields.set(name, String(value));
    else for (const [field, inner] of Object.entries(value)) fields.set(`${name}.${field}`, String(inner));
  }
  return fields;
}

/** Seconds of Retry-After as milliseconds; 0 where there is none, or a date, which would need a common clock. */
export function retryAfterOf(reply: Reply): number {
  const text = reply.header('retry-after') ?? '';
  return /^\d{1,6}$/.test(text) ? Number(text) * 1000 : 0;
}
