import type { FieldServer } from '../field-server.ts';
import { appId } from './sign-up.ts';

const change =
  '[#10149](https://github.com/parse-community/parse-server/pull/10149), in version 8 [#10150](https://github.com/parse-community/parse-server/pull/10150)';

/** Before 8.6.24 an identity is looked for by a query; since then its index is unique. */
export const parseOfQuery = parse('8.6.23', `Known: two users are made of one identity, ${change}`);
export const parseOfIndex = parse('8.6.24', `Mended by ${change}: identities have a unique index`);

/** A backend with users, on PostgreSQL: in two versions, of which one has a known fault. */
function parse(version: string, said: string): FieldServer {
  return {
    name: `parse-${version}`,
    adapters: 'parse',
    title: 'Parse Server, on PostgreSQL',
    makers: 'the Parse Platform authors',
    origin: { kind: 'npm', package: 'parse-server', version, program: 'bin/parse-server' },
    store: 'postgres',
    arrange({ folder, port, store }) {
      const { username, password, pathname, searchParams } = new URL(store);
      const settings = {
        appId,
        masterKey: 'unused',
        host: '127.0.0.1',
        port,
        mountPath: '/parse',
        serverURL: `http://127.0.0.1:${port}/parse`,
        databaseURI: `postgres://${username}:${password}@localhost${pathname}`,
        // The store listens on a socket in its folder, which an address cannot say here.
        databaseOptions: { host: searchParams.get('host') },
        logsFolder: null,
        silent: true,
      };
      return {
        files: { 'settings.json': JSON.stringify(settings) },
        args: [`${folder}/settings.json`],
      };
    },
    ready: '/parse/health',
    races: [
      {
        adapter: 'identities.ts',
        what: 'users sign up with an identity (`authData`) and an e-mail address',
        arrivals: ['burst', 'closed'],
        said,
      },
      {
        adapter: 'names.ts',
        what: 'users sign up with a user name, a password and an e-mail address',
        arrivals: ['burst'],
        said: 'Promised: both have a unique index since [2.3.0](https://github.com/parse-community/parse-server/blob/0b0518f1a1a480d2225c0273b912fd039b965315/2.3.0.md)',
      },
      {
        adapter: 'addresses.ts',
        what: 'the same, with addresses in small letters and in capitals',
        arrivals: ['burst'],
        said: 'Known: the index that tells no case apart is not unique ([#6465](https://github.com/parse-community/parse-server/issues/6465)), after [#5634](https://github.com/parse-community/parse-server/pull/5634) had such addresses refused',
      },
    ],
  };
}
