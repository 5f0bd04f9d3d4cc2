import type { Redis } from 'ioredis';

/** Records that are harmed, as one alone may be over before anybody asks for it again. */
const harmed = 3;

/**
 * Does to the newest records of a race what a lost update leaves behind: the version of each is set back by one, so that the
 * next change makes one that was there before. Answers how many records that were.
 */
export async function plantLostUpdates(redis: Redis): Promise<number> {
  const keys: string[] = [];
  for await (const page of redis.scanStream({ match: 'contend:*r:*', count: 1000 }))
    keys.push(...(page as string[]));
  let planted = 0;
  const newest = keys.toSorted((one, other) => generationOf(other) - generationOf(one));
  for (const key of newest) {
    // Those that were seeded ahead are at version 1.
    if (Number(await redis.hget(key, '@v')) < 3) continue;
    await redis.hincrby(key, '@v', -1);
    planted += 1;
    if (planted === harmed) break;
  }
  return planted;
}

function generationOf(key: string): number {
  return Number(/-(\d+)(?:\.|$)/.exec(key)?.[1] ?? 0);
}
