import type { ServiceDefinition } from 'contend';

/** Documents as JSON files of a server that takes them by PUT with If-Match, each at the path of its id. */
export function jsonFiles(pathOf: (id: string) => string): Pick<ServiceDefinition, 'commands' | 'reads'> {
  return {
    commands: {
      replace: {
        request: ({ id, args, base }) => ({
          method: 'PUT',
          path: pathOf(id),
          headers: { 'if-match': base?.tag ?? '' },
          json: args,
        }),
      },
    },
    reads: {
      documents: { request: ({ id }) => ({ path: pathOf(id), headers: { accept: 'application/json' } }) },
    },
  };
}
