import type { ApiSecurity } from './document.ts';
import type { Fit } from './fit.ts';
import { inTemplate, keyOf } from './lines.ts';

/** How requests of a service show who sends them, taken from the environment once. */
export interface Credentials {
  /** Variable that holds the secret. */
  readonly variable: string;
  readonly about: string;
  /** The header, and its value with `secret` in it. */
  readonly header: readonly [name: string, value: string] | undefined;
  /** The parameter of a query, where it goes there. */
  readonly query: string | undefined;
}

/** How the operations that were chosen want it; undefined where they ask for nothing. */
export function credentialsOf({ commands, reads, seeds }: Fit): Credentials | undefined {
  const asked = [commands, reads, seeds].flatMap((chosen) =>
    [...chosen.values()].flatMap(({ operation }) => operation.security ?? []),
  );
  return asked[0] === undefined ? undefined : credentialsBy(asked[0]);
}

function credentialsBy(security: ApiSecurity): Credentials {
  const of = { query: undefined, header: undefined };
  switch (security.kind) {
    case 'bearer':
      return {
        ...of,
        variable: 'API_TOKEN',
        about: 'the bearer token',
        header: ['authorization', '`Bearer ${secret}`'],
      };
    case 'basic':
      return {
        ...of,
        variable: 'API_CREDENTIALS',
        about: 'name:password in base64',
        header: ['authorization', '`Basic ${secret}`'],
      };
    case 'header':
      return { ...of, variable: 'API_KEY', about: 'the key', header: [security.key.toLowerCase(), 'secret'] };
    case 'cookie':
      return {
        ...of,
        variable: 'API_COOKIE',
        about: `the value of the cookie ${security.key}`,
        header: ['cookie', `\`${inTemplate(security.key)}=\${secret}\``],
      };
    case 'query':
      return { ...of, variable: 'API_KEY', about: 'the key', query: security.key };
  }
}

/** What `setup` brings: headers for every request, or the key for every query. */
export function broughtBy({ header, query }: Credentials): string {
  return query === undefined && header !== undefined
    ? `{ headers: { ${keyOf(header[0])}: ${header[1]} } }`
    : '{ query: encodeURIComponent(secret) }';
}
