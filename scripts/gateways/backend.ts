import { answerBoundS } from '../../targets/gateways/gateway.ts';
import type { GatewayKind } from '../../targets/gateways/gateway.ts';
import { problemType } from '../../harness/core/http.ts';

const won = JSON.stringify({ version: 17, added: { stock: 7 } });
const lost = JSON.stringify({
  type: problemType('sold-out'),
  code: 'sold-out',
  title: 'Not enough items are left',
  status: 409,
  detail: 'The field stock must be at least 1 and is 0.',
  instance: '/items/0-1/purchases',
  retryable: false,
  actions: ['reduce-quantity', 'discard'],
  field: 'stock',
  requested: 1,
  found: '0',
  available: 0,
  currentVersion: 17,
  current: { stock: 0 },
});

/** Addresses of the backend: what is posted there is answered 200, or 409 with problem details as the service sends them. */
export const paths = { won: '/items/0-1/purchases', lost: '/items/0-2/purchases' } as const;

/** A backend that is no limit: nginx, which answers out of its configuration with the headers of the reference service. */
export const backendKind: GatewayKind = {
  name: 'backend',
  about: 'nginx that answers itself',
  program: { kind: 'installed', name: 'nginx', versionArgs: ['-v'] },
  arrange({ folder, port, token, connections }) {
    const files = 8 * connections + 64;
    const config = `daemon off; master_process off; pid nginx.pid; error_log stderr error; worker_rlimit_nofile ${files};
events { worker_connections ${files}; }
http {
  access_log off; keepalive_requests 2000000000; keepalive_timeout ${answerBoundS}s; server_tokens off;
  client_body_temp_path body; proxy_temp_path proxy; fastcgi_temp_path fastcgi; uwsgi_temp_path uwsgi; scgi_temp_path scgi;
  server {
    listen 127.0.0.1:${port} backlog=4096;
    add_header ETag '"17"' always; add_header Contend-Nonce $http_contend_nonce always;
    add_header Server-Timing 'app;dur=0.102, store;dur=0.204, work;dur=0, overlap;desc=3' always;
    location = /contend-gateway { return 200 ${token}; }
    location = ${paths.won} { default_type application/json; return 200 '${won}'; }
    location = ${paths.lost} { default_type application/problem+json; return 409 '${lost}'; }
  }
}
`;
    return { files: { 'nginx.conf': config }, args: ['-p', folder, '-c', 'nginx.conf', '-e', 'stderr'] };
  },
};
