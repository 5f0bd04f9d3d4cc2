import type { FieldServer } from '../field-server.ts';

/** A server of linked data whose files anybody may write, as far as the list of its folder says. */
export const solid: FieldServer = {
  name: 'solid',
  title: 'JavaScript Solid Server',
  makers: 'the JavaScriptSolidServer authors',
  origin: { kind: 'npm', package: 'javascript-solid-server', version: '0.0.81', program: 'bin/jss.js' },
  arrange({ folder, port }) {
    const place = { '@id': `http://127.0.0.1:${port}/field/` };
    const anybody = {
      '@id': '#anybody',
      '@type': 'acl:Authorization',
      'acl:agentClass': { '@id': 'foaf:Agent' },
      'acl:accessTo': place,
      'acl:default': place,
      'acl:mode': [{ '@id': 'acl:Read' }, { '@id': 'acl:Write' }],
    };
    const access = {
      '@context': { acl: 'http://www.w3.org/ns/auth/acl#', foaf: 'http://xmlns.com/foaf/0.1/' },
      '@graph': [anybody],
    };
    return {
      folders: ['data', 'data/field'],
      files: { 'data/field/.acl': JSON.stringify(access) },
      args: [
        'start',
        '--port',
        `${port}`,
        '--host',
        '127.0.0.1',
        '--root',
        `${folder}/data`,
        '--no-idp',
        '--quiet',
      ],
    };
  },
  ready: '/',
  races: [
    {
      adapter: 'edits.ts',
      what: 'a resource is PUT with If-Match',
      arrivals: ['burst', 'closed'],
      said: 'Known and open: the check and the write are two steps, [#600](https://github.com/JavaScriptSolidServer/JavaScriptSolidServer/issues/600)',
    },
  ],
};
