import type { Claim } from './claim.ts';
import { backOff } from './tested/back-off.ts';
import { balancing } from './tested/balancing.ts';
import { blindRetry } from './tested/blind-retry.ts';
import { existenceCheck } from './tested/existence-check.ts';
import { fasterGateway } from './tested/faster-gateway.ts';
import { fencingToken } from './tested/fencing-token.ts';
import { gatewayQueue } from './tested/gateway-queue.ts';
import { gatewayRate } from './tested/gateway-rate.ts';
import { idempotencyKeys } from './tested/idempotency-keys.ts';
import { lastModified } from './tested/last-modified.ts';
import { lockBottleneck } from './tested/lock-bottleneck.ts';
import { merge } from './tested/merge.ts';
import { optimisticRare } from './tested/optimistic-rare.ts';
import { overwrite } from './tested/overwrite.ts';
import { preconditionFailed } from './tested/precondition-failed.ts';
import { problemBodies } from './tested/problem-bodies.ts';
import { rateLimit } from './tested/rate-limit.ts';
import { versionedPaths } from './tested/versioned-paths.ts';

/** Claims of the field, in the order of the table. */
export const claims: readonly Claim[] = [
  fasterGateway,
  balancing,
  rateLimit,
  gatewayQueue,
  versionedPaths,
  gatewayRate,
  blindRetry,
  backOff,
  merge,
  overwrite,
  lockBottleneck,
  optimisticRare,
  idempotencyKeys,
  existenceCheck,
  fencingToken,
  lastModified,
  preconditionFailed,
  problemBodies,
];
