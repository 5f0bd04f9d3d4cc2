/** Why records of collections were not looked at: a service that calls them otherwise shows them, and GET does not find them. */
export function unfound(...collections: readonly string[]): string {
  const routes = collections.map((collection) => `GET /${collection}/:id`).join(' or ');
  return `nothing that was created is found at ${routes} as docs/routes.md spells it`;
}
