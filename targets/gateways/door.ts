import { burstOf, retryAfterS } from './abilities.ts';
import type { GatewayOrder } from './gateway.ts';
import { fixedRefusal } from './refusal-body.ts';
import type { FixedRefusal } from './refusal-body.ts';

/** What a gateway that others wrote asks of a request before it passes it on. */
export interface Door {
  /** The key of each client, by its number. */
  readonly keys?: { readonly all: readonly string[]; readonly refusal: FixedRefusal };
  readonly limit?: { readonly perS: number; readonly burst: number; readonly refusal: FixedRefusal };
}

/** What is asked for, and the words in which it is refused: those of the reference gateway. */
export function doorOf({ abilities = {}, keys }: Pick<GatewayOrder, 'abilities' | 'keys'>): Door {
  const { limitPerS } = abilities;
  return {
    ...(keys === undefined
      ? {}
      : {
          keys: {
            all: keys,
            refusal: fixedRefusal('unauthenticated', 'Send Authorization: Bearer KEY.', {
              'WWW-Authenticate': 'Bearer realm="contend"',
            }),
          },
        }),
    ...(limitPerS === undefined
      ? {}
      : {
          limit: {
            perS: limitPerS,
            burst: burstOf(limitPerS),
            refusal: fixedRefusal('gateway-limit', 'You send more than is let through of one client.', {
              'Retry-After': String(retryAfterS(limitPerS)),
            }),
          },
        }),
  };
}
