import { addressOf, answerBoundS, callsFile, headBytes, ownDepth, tokenPath } from './gateway.ts';
import { doorOf } from './door.ts';
import { haproxyDoor } from './haproxy-door.ts';
import { gatewayHeader } from '../../harness/core/http.ts';
import type { Balance, GatewayKind } from './gateway.ts';
import { haproxyLineLength, haproxyLogFormat, indented } from './logs/haproxy-log.ts';

const methods: Readonly<Record<Balance, (depth: number) => string>> = {
  'round-robin': () => 'balance roundrobin',
  'least-connections': () => 'balance leastconn',
  hash: (depth) => `balance uri path-only depth ${depth}\n  hash-type consistent`,
};

/** What HAProxy answers itself says whose it is. */
const refusals = [400, 408, 500, 502, 503, 504]
  .map((status) => `  http-error status ${status} hdr ${gatewayHeader} haproxy`)
  .join('\n');

/** HAProxy as one process with one thread. Nothing is sent a second time, to the same instance or to another. */
export const haproxy: GatewayKind = {
  name: 'haproxy',
  about: 'HAProxy, one thread',
  program: { kind: 'installed', name: 'haproxy', versionArgs: ['-v'] },
  can: ['limitPerS', 'keys'],
  arrange({ port, token, backends, balance, recordDepth = ownDepth, connections, log, ...more }) {
    const door = haproxyDoor(doorOf(more));
    const isLogged = log !== undefined;
    const key = Buffer.from(log?.digestKey ?? token).toString('base64');
    // Room for every client to have a connection to every instance, all of them kept: by default none is kept as soon as a
    // fifth of the room is used, and each request then opens its own.
    const config = `global
  maxconn ${(1 + backends.length) * connections + 64}
  nbthread 1
  tune.bufsize ${headBytes}
  tune.pool-low-fd-ratio 90
  tune.pool-high-fd-ratio 95
${isLogged ? `  log stdout len ${haproxyLineLength} format raw local0\n` : ''}defaults
  mode http
${isLogged ? '  log global\n  option dontlognull\n' : ''}  retries 0
  no option redispatch
  option http-keep-alive
  http-reuse safe
  timeout connect 10s
  timeout client 3600s
  timeout http-keep-alive 3600s
  timeout server ${answerBoundS}s
${refusals}
frontend clients
  bind 127.0.0.1:${port} backlog 4096
${isLogged ? `  http-request set-log-level silent if { path ${tokenPath} }\n` : ''}  http-request return status 200 content-type text/plain string ${token} if { path ${tokenPath} }
${isLogged ? indented(haproxyLogFormat(key)) : ''}${door.frontend}  default_backend services
backend services
  ${methods[balance](recordDepth)}
${backends.map((backend, index) => `  server s${index} ${addressOf(backend)}`).join('\n')}
`;
    return {
      files: { 'haproxy.cfg': config, ...door.files },
      args: ['-f', 'haproxy.cfg', '-db'],
      ...(isLogged ? { output: callsFile } : {}),
    };
  },
};
