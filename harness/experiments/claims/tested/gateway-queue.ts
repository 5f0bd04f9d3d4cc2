import type { Claim } from '../claim.ts';
import { level, times } from '../figure.ts';
import { goodput, lostShare, p99 } from '../measures.ts';

const sale = { workload: 'last-item', strategy: 'optimistic', work: '4ms' } as const;
const edits = { workload: 'parallel-edits', strategy: 'atomic-script' } as const;
const queue = (isOn: boolean) => ({ 'gateway-queue': String(isOn) });

/** A gateway can put requests in a row, not what a client does between two of them. */
export const gatewayQueue: Claim = {
  name: 'gateway-queue',
  about: 'A queue at the gateway, one change of a record at a time, ends conflicts on it.',
  how: 'The reference gateway lets one change of a record through at a time, or all of them. Purchases race inside of the service; edits are made on what was read before, in another request.',
  settings: { gateway: 'reference', clients: 8, think: '20ms' },
  races: {
    'sale, free': { settings: { ...sale, ...queue(false) } },
    'sale, queue': { settings: { ...sale, ...queue(true) } },
    'edits, free': { settings: { ...edits, ...queue(false) } },
    'edits, queue': { settings: { ...edits, ...queue(true) } },
  },
  predictions: [
    {
      says: 'hardly a purchase loses a race',
      figure: level('races lost of what was tried', lostShare, 'sale, queue'),
      must: { below: 0.01 },
    },
    {
      says: 'hardly an edit loses a race',
      figure: level('races lost of what was tried', lostShare, 'edits, queue'),
      must: { below: 0.01 },
    },
  ],
  figures: [
    level('sale, races lost of what was tried, free', lostShare, 'sale, free'),
    times('sale, won a second, queue over free', goodput, 'sale, queue', 'sale, free'),
    times('sale, p99, queue over free', p99, 'sale, queue', 'sale, free'),
    level('edits, races lost of what was tried, free', lostShare, 'edits, free'),
  ],
};
