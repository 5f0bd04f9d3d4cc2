import type { Claim } from '../claim.ts';
import { level } from '../figure.ts';
import { gatewayMsPerRequest, requestsOfCores } from '../measures.ts';

const gateways = ['reference', 'nginx', 'haproxy'] as const;
const cores = 8;

/** By CPU, because a machine that others use has no wall clock. */
export const gatewayRate: Claim = {
  name: 'gateway-rate',
  about: 'A gateway makes 20,000 requests a second of 8 cores and 8 GB.',
  how: 'Requests that the service answers at once, through each gateway. What they cost the gateway in CPU says how many a core makes; eight cores are taken to make eight times as many, which is extrapolated. Memory was not looked at: none of them keeps requests.',
  settings: { workload: 'noop', strategy: 'atomic-script', clients: 16 },
  races: Object.fromEntries(gateways.map((gateway) => [gateway, { settings: { gateway } }])),
  predictions: gateways.map((gateway) => ({
    says: `${gateway} makes 20,000 requests a second of 8 cores`,
    figure: level('requests a second of 8 cores', requestsOfCores(cores), gateway),
    must: { above: 20_000 },
  })),
  figures: gateways.map((gateway) => level(`${gateway}, CPU a request`, gatewayMsPerRequest, gateway)),
};
