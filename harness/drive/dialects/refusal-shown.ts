import type { CommandIntent, Shown } from '../../core/operation.ts';
import type { Reason } from '../../core/reason.ts';
import type { Fields } from '../../core/record.ts';
import { fieldsOf, isObject } from './reply-parts.ts';
import type { Reply } from '../../core/dialect.ts';

/**
 * The record that one of our services shows in a refusal (docs/http.md, problem details); undefined where it shows none, or
 * where nobody can tell which of a command's records it is.
 */
export function shownBy(intent: CommandIntent, reason: Reason, reply: Reply): Shown | undefined {
  const body = reply.json();
  if (!isObject(body)) return undefined;
  const { currentVersion: version, current } = body;
  if (typeof version !== 'number' || !(isObject(current) || current === null)) return undefined;
  const key = keyOf(intent, reason);
  if (key === undefined) return undefined;
  const fields = current === null ? undefined : fieldsOf(current);
  return { key, version, fields, agrees: agrees(body, fields, version, reply.version) };
}

/** The one record of a command that can be refused for a reason. */
function keyOf({ command, id, args }: CommandIntent, reason: Reason): string | undefined {
  const isSent = reason === 'version-mismatch' || reason === 'modified-since';
  const preconditions = isSent ? [{ is: 'present', reason } as const] : [];
  const keys = command
    .parts({ id, args, preconditions, nonce: 1, nowMs: 0, by: '' })
    .flatMap(({ key, when }) => (when.some((condition) => condition.reason === reason) ? key : []));
  return keys.length === 1 ? keys[0] : undefined;
}

/** Whether what an answer says twice is the same: version and ETag, and members that repeat a field. */
function agrees(
  { field, found, available, changedBy, changedAt }: Record<string, unknown>,
  fields: Fields | undefined,
  version: number,
  tagged: number,
): boolean {
  // What is not there has no tag.
  if (tagged !== (fields === undefined ? 0 : version)) return false;
  const isSame = (told: unknown, name: unknown): boolean => {
    const holds = typeof name === 'string' ? fields?.get(name) : undefined;
    return (
      holds === undefined || (typeof told !== 'string' && typeof told !== 'number') || String(told) === holds
    );
  };
  return (
    isSame(found, field) &&
    isSame(available, field) &&
    isSame(changedBy, 'changedBy') &&
    isSame(changedAt, 'changedAt')
  );
}
