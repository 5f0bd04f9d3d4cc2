import { azurite } from './azurite/server.ts';
import { cssOfMilliseconds, cssOfSeconds } from './css/server.ts';
import { etcd } from './etcd/server.ts';
import { git } from './git/server.ts';
import { httpd } from './httpd/server.ts';
import { parseOfIndex, parseOfQuery } from './parse/server.ts';
import { pouchdb } from './pouchdb/server.ts';
import { radicale } from './radicale/server.ts';
import { solid } from './solid/server.ts';
import type { FieldServer } from './field-server.ts';

/** Every server that nobody here wrote. */
export const fieldServers: readonly FieldServer[] = [
  httpd,
  radicale,
  etcd,
  solid,
  cssOfSeconds,
  cssOfMilliseconds,
  azurite,
  git,
  pouchdb,
  parseOfQuery,
  parseOfIndex,
];
