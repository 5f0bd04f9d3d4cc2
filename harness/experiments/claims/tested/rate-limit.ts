import type { Claim } from '../claim.ts';
import { level, times } from '../figure.ts';
import { goodput, lostOfThrough, lostShare } from '../measures.ts';

const sale = { workload: 'last-item', strategy: 'optimistic', work: '4ms' } as const;
const limited = { 'gateway-limit': '15/s' } as const;

/** Who is not let through loses no race, and wins nothing. */
export const rateLimit: Claim = {
  name: 'rate-limit',
  about: 'Rate limits at the gateway reduce conflicts without cost in goodput.',
  how: 'Buyers of one item behind the reference gateway, each of whom may send 15 requests a second, or as many as they like. Conflicts are lost races of what reached the service; what the gateway turned away (429) is none.',
  settings: { ...sale, gateway: 'reference' },
  races: {
    'busy, free': { settings: { clients: 16, think: '20ms' } },
    'busy, limited': { settings: { clients: 16, think: '20ms', ...limited } },
    'calm, free': { settings: { clients: 4, think: '20ms' } },
    'calm, limited': { settings: { clients: 4, think: '20ms', ...limited } },
  },
  predictions: [
    {
      says: '16 buyers lose fewer races',
      figure: times(
        'races lost of what came through, limited over free',
        lostOfThrough,
        'busy, limited',
        'busy, free',
      ),
      must: { below: 0.9 },
    },
    {
      says: '16 buyers win as much',
      figure: times('won a second, limited over free', goodput, 'busy, limited', 'busy, free'),
      must: { above: 0.9 },
    },
    {
      says: '4 buyers lose fewer races',
      figure: times(
        'races lost of what came through, limited over free',
        lostOfThrough,
        'calm, limited',
        'calm, free',
      ),
      must: { below: 0.9 },
    },
    {
      says: '4 buyers win as much',
      figure: times('won a second, limited over free', goodput, 'calm, limited', 'calm, free'),
      must: { above: 0.9 },
    },
  ],
  figures: [
    level('16 buyers, races lost of what was tried, free', lostShare, 'busy, free'),
    level('4 buyers, races lost of what was tried, free', lostShare, 'calm, free'),
  ],
};
