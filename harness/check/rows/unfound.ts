import type { Evidence } from '../../core/evidence.ts';

/**
 * Why records of collections were not looked at: a service that calls them otherwise shows them, and GET does not find them;
 * where one of each was found before the race, those of the end are truly gone.
 */
export function unfound({ foundBefore }: Evidence, ...collections: readonly string[]): string {
  const names = collections.join(' or ');
  if (collections.every((collection) => foundBefore?.has(collection) === true))
    return `none of the ${names} that were looked for at the end was there`;
  const reads = collections.map((collection) => `GET /${collection}/:id`).join(' or ');
  return `no ${names} are found by ${reads}, or by such a read of an adapter`;
}
