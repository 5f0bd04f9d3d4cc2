import type { Call } from '../../core/call.ts';
import { isVarying, namedBy } from '../../results/calls/route-of.ts';

/** Whoever asks, in a path. */
const caller = new Set('me self my mine myself current whoami own current-user current_user ~'.split(' '));
/** What everybody has one of, or what the body says more of. */
const each = new Set(
  (
    'account address avatar bag basket batch billing cart checkout draft favorites favourites graphql inbox jsonrpc ' +
    'notifications password preferences profile query rpc session settings subscription tenant user wallet watchlist ' +
    'wishlist workspace'
  ).split(' '),
);

/**
 * Whether a path means another record for each who asks: `/users/me`, `/cart/items/7`, `/profile`, `/graphql`. Not where the log
 * says which record it is by a resource that the path does not have.
 */
export function isCallersOwn({ path, resource }: Call): boolean {
  if (resource !== undefined && resource !== namedBy(path).resource) return false;
  const parts = path.toLowerCase().split('/');
  if (parts.some((part) => caller.has(part))) return true;
  const first = parts.findIndex(isVarying);
  return (first < 0 ? parts : parts.slice(0, first)).some((part) => each.has(part));
}
