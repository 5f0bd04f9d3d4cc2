/** Why records of collections were not looked at: a service that calls them otherwise shows them, and GET does not find them. */
export function unfound(...collections: readonly string[]): string {
  const reads = collections.map((collection) => `GET /${collection}/:id`).join(' or ');
  return `no ${collections.join(' or ')} are found by ${reads}, or by such a read of an adapter`;
}
