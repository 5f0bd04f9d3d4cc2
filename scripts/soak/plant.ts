import type { Redis } from 'ioredis';

/** Records that are harmed at most. */
const harmed = 3;
/** Looks before it is given up until the next time: there may be no record at this moment that somebody is about to change. */
const looks = 50;

/**
 * Sets the version of records back by one, of those first that are named first: of records that were changed twice at least, so
 * that seeds are left alone, and that have something left, so that somebody comes again. All at one moment: a record is sold out
 * within milliseconds.
 */
const setBack = `
local left = tonumber(ARGV[1])
for _, key in ipairs(KEYS) do
  if left == 0 then break end
  local version, stock = unpack(redis.call('HMGET', key, '@v', 'stock'))
  if version and tonumber(version) >= 3 and (not stock or tonumber(stock) > 0) then
    redis.call('HINCRBY', key, '@v', -1)
    left = left - 1
  end
end
return ARGV[1] - left`;

/**
 * Does to the newest records of a race what a lost update leaves behind: the version of each is set back by one, so that the
 * next change makes one that was there before. Answers how many records that were.
 */
export async function plantLostUpdates(redis: Redis): Promise<number> {
  for (let look = 0; look < looks; look++) {
    const keys: string[] = [];
    for await (const page of redis.scanStream({ match: 'contend:*r:*', count: 1000 }))
      keys.push(...(page as string[]));
    const newest = keys.toSorted((one, other) => generationOf(other) - generationOf(one));
    const planted = Number(await redis.eval(setBack, newest.length, ...newest, harmed));
    if (planted > 0) return planted;
  }
  return 0;
}

function generationOf(key: string): number {
  return Number(/-(\d+)(?:\.|$)/.exec(key)?.[1] ?? 0);
}
