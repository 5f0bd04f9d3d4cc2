import { times, level } from '../figure.ts';
import type { BlockOfRaces, Claim, Figure } from '../claim.ts';
import { goodput, lostShare } from '../measures.ts';

/** Items that are sold side by side: conflicts get rarer from left to right. */
const keys = [1, 16, 1000] as const;
const optimistic = (of: number): string => `versions, ${of}`;
const locked = (of: number): string => `lock, ${of}`;

const ahead = (of: number): Figure =>
  times('won a second, versions over lock', goodput, optimistic(of), locked(of));

/** Versions pay for a conflict, a lock pays always. */
export const optimisticRare: Claim = {
  name: 'optimistic-rare',
  about: 'Optimistic locking is best where conflicts are rare, and only there.',
  how: 'Buyers who try again until they win, with versions and with a lock, on 1 to 1,000 items, so that from race to race fewer of them meet. From which rate of conflicts on the lock is ahead is where the ratio of what they won crosses 1.',
  settings: {
    workload: 'last-item',
    work: '2ms',
    clients: 16,
    policy: 'retry',
    attempts: 100,
    backoff: 'exponential:4ms/32ms',
  },
  races: Object.fromEntries(
    keys.flatMap((of) => [
      [optimistic(of), { settings: { strategy: 'optimistic', keys: of } }],
      [locked(of), { settings: { strategy: 'redis-lock', keys: of } }],
    ]),
  ),
  predictions: [
    {
      says: 'with 1,000 items, versions win more than a lock',
      figure: ahead(1000),
      must: { above: 1 },
    },
    {
      says: 'with 1 item, versions win less than a lock',
      figure: ahead(1),
      must: { below: 1 },
    },
  ],
  figures: [
    {
      name: 'share of lost races above which the lock is ahead',
      unit: 'share',
      of: shareOfEquals,
    },
    ...keys.flatMap((of) => [
      level(`${of} items, races lost with versions`, lostShare, optimistic(of)),
      { ...ahead(of), name: `${of} items, won a second, versions over lock` },
    ]),
  ],
};

/** The share of lost races at which both win the same, between the two numbers of items where the ratio crosses 1. */
function shareOfEquals(block: BlockOfRaces): number | undefined {
  const points = keys.flatMap((of) => {
    const [ratio, run] = [ahead(of).of(block), block[optimistic(of)]];
    return ratio === undefined || run === undefined
      ? []
      : [{ log: Math.log(ratio), lost: lostShare.of(run) ?? 0 }];
  });
  for (const [index, far] of points.entries()) {
    const near = points[index - 1];
    if (near === undefined || near.log > 0 || far.log <= 0) continue;
    return near.lost + ((far.lost - near.lost) * near.log) / (near.log - far.log);
  }
  return undefined;
}
