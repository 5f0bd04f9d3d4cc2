import { addressOf, answerBoundS, callsFile, flushMs, headBytes, ownDepth, tokenPath } from './gateway.ts';
import { doorOf } from './door.ts';
import { nginxDoor } from './nginx-door.ts';
import { gatewayHeader } from '../../harness/core/http.ts';
import type { Balance, GatewayKind } from './gateway.ts';
import { nginxLogFormat, nginxLogName } from './logs/nginx-log.ts';

const methods: Readonly<Record<Balance, string>> = {
  'round-robin': '',
  'least-connections': 'least_conn;',
  hash: 'hash $record consistent;',
};

/**
 * nginx as one process. Nothing is compressed (that weakens ETags), sent a second time or held back, every header
 * passes, and an instance that fails stays in: else the gateway, not the service, would decide a race.
 */
export const nginx: GatewayKind = {
  name: 'nginx',
  about: 'nginx, one worker',
  program: { kind: 'installed', name: 'nginx', versionArgs: ['-v'] },
  can: ['limitPerS', 'keys'],
  arrange({ folder, port, token, backends, balance, recordDepth = ownDepth, connections, log, ...more }) {
    const door = nginxDoor(doorOf(more));
    const files = 2 * connections + 64;
    const servers = backends.map((backend) => `    server ${addressOf(backend)} max_fails=0;`);
    const record = '/[^/?]+'.repeat(recordDepth);
    // A master could be killed and leave its worker behind; without one it is a single process.
    const config = `daemon off; master_process off; pid nginx.pid; error_log stderr error;
worker_rlimit_nofile ${files};
events { worker_connections ${files}; }
http {
${door.first}${log === undefined ? '  access_log off;' : `${nginxLogFormat}  access_log ${callsFile} ${nginxLogName} buffer=64k flush=${flushMs}ms;`}
  client_body_temp_path body; proxy_temp_path proxy; fastcgi_temp_path fastcgi; uwsgi_temp_path uwsgi; scgi_temp_path scgi;
  default_type application/octet-stream; server_tokens off; tcp_nodelay on; gzip off;
  keepalive_requests 2000000000; keepalive_timeout 3600s;
  client_max_body_size 0; client_body_buffer_size 64k; ignore_invalid_headers off;
  large_client_header_buffers 4 ${headBytes}; proxy_buffer_size ${headBytes}; proxy_buffers 4 ${headBytes};
  # Where the head of no answer came from an instance, the answer is nginx's.
  map $upstream_header_time $giver { default ''; '-' nginx; '' nginx; }
  add_header ${gatewayHeader} $giver always;
${door.http}  map $request_uri $record { default $request_uri; "~^(${record})" $1; }
  upstream services {
    ${methods[balance]}
${servers.join('\n')}
    keepalive ${connections}; keepalive_requests 2000000000; keepalive_timeout 60s;
  }
  server {
    listen 127.0.0.1:${port} backlog=4096;
    location = ${tokenPath} { access_log off; return 200 ${token}; }
${door.server}    location / {
${door.location}      proxy_pass http://services;
      proxy_http_version 1.1; proxy_set_header Connection ""; proxy_set_header Host $http_host;
      proxy_next_upstream off; proxy_buffering off; proxy_pass_header Date; proxy_pass_header Server;
      proxy_read_timeout ${answerBoundS}s; proxy_send_timeout ${answerBoundS}s; proxy_connect_timeout 10s;
    }
  }
}
`;
    return { files: { 'nginx.conf': config }, args: ['-p', folder, '-c', 'nginx.conf', '-e', 'stderr'] };
  },
};
