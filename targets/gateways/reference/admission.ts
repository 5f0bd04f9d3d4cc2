import { identifyBy, isHarmless } from '../../service/access/access.ts';
import { TokenBuckets } from '../../service/access/rate-limit.ts';
import type { GatewayConfig } from './config.ts';
import type { Incoming } from './client/incoming.ts';
import { refusalFor } from './refusal.ts';
import type { Refusal } from './refusal.ts';

/** Lets a request through (undefined), or says how it is refused. */
export type Admit = (incoming: Incoming, address: string, nowMs: number) => Refusal | undefined;

/** Makes the gateway's checks: who may send, and how much; each only where it is configured. */
export function admissionOf({ users, rateLimit }: GatewayConfig): Admit | undefined {
  if (users === undefined && rateLimit === undefined) return undefined;
  const identify = users === undefined ? undefined : identifyBy(users);
  const buckets = rateLimit === undefined ? undefined : new TokenBuckets(rateLimit);
  return (incoming, address, nowMs) => {
    const { method, path, authorization } = incoming;
    const user = identify?.(authorization);
    const client = user === undefined ? `address ${address}` : `user ${user.name}`;
    const waitMs = buckets?.take(client, nowMs) ?? 0;
    if (waitMs > 0 && rateLimit !== undefined)
      return refusalFor(
        'gateway-limit',
        path,
        `You may send ${rateLimit.burst} requests at once and ${rateLimit.ratePerS} a second.`,
        ['Retry-After', String(Math.ceil(waitMs / 1000))],
      );
    if (identify !== undefined && user === undefined) {
      const error = authorization === undefined ? '' : ', error="invalid_token"';
      const challenge = ['WWW-Authenticate', `Bearer realm="contend"${error}`];
      return refusalFor('unauthenticated', path, 'Send Authorization: Bearer KEY.', challenge);
    }
    if (user?.role === 'reader' && !isHarmless(method))
      return refusalFor('forbidden', path, 'This API key may read, not change.');
    // The key is for the gateway alone.
    if (identify !== undefined) incoming.lines = incoming.lines.replaceAll(/^authorization:.*\r\n/gim, '');
    return undefined;
  };
}
