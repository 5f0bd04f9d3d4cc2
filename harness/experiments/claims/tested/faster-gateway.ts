import type { Claim } from '../claim.ts';
import { level, times } from '../figure.ts';
import { lostShare, p50 } from '../measures.ts';

const edits = { workload: 'parallel-edits', strategy: 'atomic-script' } as const;
const sale = { workload: 'last-item', strategy: 'optimistic', work: '4ms' } as const;

/** No gateway is the fastest that there can be. */
export const fasterGateway: Claim = {
  name: 'faster-gateway',
  about: 'A faster gateway narrows the window in which requests conflict.',
  how: 'The same clients with the reference gateway before the service, and without any, which is the fastest that there can be. Editors read a document and put it back, so that their window reaches over two requests; buyers have theirs inside of one, between the read and the write of the service.',
  settings: { clients: 16, keys: 4, think: '30ms' },
  races: {
    'edits, no gateway': { settings: { ...edits } },
    'edits, gateway': { settings: { ...edits, gateway: 'reference' } },
    'sale, no gateway': { settings: { ...sale } },
    'sale, gateway': { settings: { ...sale, gateway: 'reference' } },
  },
  predictions: [
    {
      says: 'where the window reaches over two requests, fewer races are lost without a gateway',
      figure: times('races lost, without over with', lostShare, 'edits, no gateway', 'edits, gateway'),
      must: { below: 0.9 },
    },
    {
      says: 'where the window is inside of one request, fewer races are lost without a gateway',
      figure: times('races lost, without over with', lostShare, 'sale, no gateway', 'sale, gateway'),
      must: { below: 0.9 },
    },
  ],
  figures: [
    level('edits, races lost of what was tried, with a gateway', lostShare, 'edits, gateway'),
    level('sale, races lost of what was tried, with a gateway', lostShare, 'sale, gateway'),
    times('median time of an edit, with over without', p50, 'edits, gateway', 'edits, no gateway'),
  ],
};
