import { idempotencyKeyHeader } from './http.ts';
import { isSecretName } from './secrets.ts';

/** Whether a header, named in lower case, holds a credential: any key but that of an intended effect is one. */
export function holdsSecret(name: string): boolean {
  return isSecretName(name) || (name.endsWith('key') && name !== idempotencyKeyHeader);
}
