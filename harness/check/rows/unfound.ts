import type { Evidence } from '../../core/evidence.ts';

/**
 * Why records of collections were not looked at: a service that calls them otherwise shows them, and GET does not find them;
 * where one of each was found before the race, those of the end are truly gone.
 */
export function unfound(evidence: Evidence, ...collections: readonly string[]): string {
  const names = collections.join(' or ');
  const reads = collections.map((collection) => `GET /${collection}/:id`).join(' or ');
  const why = collections.every((collection) => evidence.foundBefore?.has(collection) === true)
    ? `none of the ${names} that were looked for at the end was there`
    : `no ${names} are found by ${reads}, or by such a read of an adapter`;
  return unseen(evidence, why, ...collections);
}

/**
 * Why something was not seen in final records: the service did not show it, unless the look ran out of time before any record of
 * one of the collections was seen; of none that are named, before all were.
 */
export function unseen(
  { finals, cutShort }: Evidence,
  why: string,
  ...collections: readonly string[]
): string {
  if (cutShort === undefined) return why;
  const isSeen = (collection: string): boolean =>
    [...(finals ?? [])].some(([key, { live }]) => live && key.startsWith(`${collection}/`));
  if (collections.length > 0 && collections.every(isSeen)) return why;
  return `the look at the records after the race ran out of time: ${cutShort.seen} of ${cutShort.of} were seen`;
}

/** Why a field of final records was not looked at: it is shown in a form that nobody can read, or not at all. */
export function unreadable({ unread }: Evidence, collection: string, field: string): string {
  return unread?.has(field) === true
    ? `${field} of ${collection} is shown in a form of the service's own`
    : `no final record of ${collection} shows ${field}`;
}

/** Why records that requests make under names of the service's own were not looked at: nobody asks for them. */
export function notRead(collection: string): string {
  return `${collection} are not read from a service, which alone knows their names`;
}
