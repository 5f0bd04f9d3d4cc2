import { missingProgram } from '../../targets/gateways/front/gateway-program.ts';
import { startGateway } from '../../targets/gateways/front/gateway-server.ts';
import type { GatewayServer } from '../../targets/gateways/front/gateway-server.ts';
import { tokenPath } from '../../targets/gateways/gateway.ts';
import type { GatewayKind } from '../../targets/gateways/gateway.ts';
import { request } from './load.ts';

const answer = '{"version":0,"added":{}}';

/** nginx with one worker, which answers out of its configuration. */
const nginx: GatewayKind = {
  name: 'nginx',
  about: 'nginx that answers itself',
  program: { kind: 'installed', name: 'nginx', versionArgs: ['-v'] },
  arrange({ folder, port, token }) {
    const config = `daemon off; master_process off; pid nginx.pid; error_log stderr crit;
events { worker_connections 1024; }
http {
  access_log off; keepalive_requests 1000000000; default_type application/json;
  client_body_temp_path body; proxy_temp_path proxy; fastcgi_temp_path fastcgi; uwsgi_temp_path uwsgi; scgi_temp_path scgi;
  server {
    listen 127.0.0.1:${port};
    location / { return 200 '${answer}'; }
    location = ${tokenPath} { return 200 ${token}; }
  }
}
`;
    return { files: { 'nginx.conf': config }, args: ['-p', folder, '-c', 'nginx.conf', '-e', 'stderr'] };
  },
};

/** What stands in where there is no nginx. */
const bare: GatewayKind = {
  name: 'node:http',
  about: 'the least that a server of Node can do',
  program: { kind: 'bundle', file: 'anchor-server.js' },
  arrange: ({ port, token }) => ({ files: {}, args: [String(port), token, answer] }),
};

/** A server that answers at once, in a process of its own. */
export interface AnchorServer extends GatewayServer {
  readonly name: string;
  readonly port: number;
}

/** Starts nginx with one worker; a bare node:http server where there is no nginx. */
export async function startAnchorServer(): Promise<AnchorServer> {
  const kind = missingProgram(nginx) === undefined ? nginx : bare;
  const { connections } = request;
  const server = await startGateway(kind, {
    backends: [],
    balance: 'round-robin',
    connections,
  });
  return Object.assign(server, { name: kind.name, port: Number(new URL(server.url).port) });
}
