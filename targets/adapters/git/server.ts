import { apache } from '../apache.ts';
import type { FieldServer } from '../field-server.ts';

const modules = ['mpm_event', 'authz_core', 'alias', 'env', 'cgid'];
const repository = 'repositories/field.git';
const config = [
  '[core]',
  'bare = true',
  'repositoryformatversion = 0',
  '[http]',
  'receivepack = true',
  // A client may ask for one branch by its name.
  '[uploadpack]',
  'allowRefInWant = true',
  '[receive]',
  'autogc = false',
  '',
].join('\n');

/** A repository that is pushed to over HTTP: git's own program, behind a web server. */
export const git: FieldServer = {
  name: 'git',
  title: 'git http-backend',
  makers: 'the git authors',
  origin: {
    kind: 'debian',
    package: 'git apache2-bin',
    program: 'apache2',
    raced: 'git',
    versionArgs: ['--version'],
  },
  arrange(place) {
    const { files, args } = apache(place, modules, [
      `ScriptSock ${place.folder}/scripts`,
      'ScriptAlias /git/ /usr/lib/git-core/git-http-backend/',
      `SetEnv GIT_PROJECT_ROOT ${place.folder}/repositories`,
      'SetEnv GIT_HTTP_EXPORT_ALL 1',
      `SetEnv HOME ${place.folder}`,
      'SetEnv GIT_CONFIG_NOSYSTEM 1',
      '<Directory /usr/lib/git-core>',
      'Require all granted',
      '</Directory>',
    ]);
    return {
      folders: [
        'repositories',
        repository,
        ...['objects', 'refs', 'refs/heads'].map((name) => `${repository}/${name}`),
      ],
      files: { ...files, [`${repository}/HEAD`]: 'ref: refs/heads/main\n', [`${repository}/config`]: config },
      args,
    };
  },
  ready: '/git/field.git/HEAD',
  races: [
    {
      adapter: 'pushes.ts',
      what: 'a commit is pushed over smart HTTP, naming the one that was fetched before',
      arrivals: ['burst', 'closed'],
      // Each request starts processes: on a busy machine a push takes seconds, and a short race is over before two have met.
      effort: { clients: 4, duration: '8s' },
      said: 'Promised: a reference is moved where it has not changed meanwhile ([gitprotocol-pack](https://git-scm.com/docs/gitprotocol-pack#_reference_update_request_and_packfile_transfer))',
    },
  ],
};
