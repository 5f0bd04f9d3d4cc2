import type { Claim } from '../claim.ts';
import { level, times } from '../figure.ts';
import { gatewayMsPerRequest, goodput } from '../measures.ts';

/** By CPU, which a busy machine does not blur as it does time. */
export const versionedPaths: Claim = {
  name: 'versioned-paths',
  about: 'Versions in paths cost nothing at the gateway.',
  how: 'Requests that the service answers at once, through the reference gateway: to /v1/noop/7, which it passes on as /noop/7, and to /noop/7 itself.',
  settings: { workload: 'noop', strategy: 'atomic-script', gateway: 'reference', clients: 16 },
  races: { plain: { settings: {} }, versioned: { settings: { 'api-version': 'v1' } } },
  predictions: [
    {
      says: 'a request costs the gateway no more CPU',
      figure: times('CPU a request, versioned over plain', gatewayMsPerRequest, 'versioned', 'plain'),
      must: { below: 1.1 },
    },
  ],
  figures: [
    times('requests a second, versioned over plain', goodput, 'versioned', 'plain'),
    level('CPU a request, plain', gatewayMsPerRequest, 'plain'),
  ],
};
