import { readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { callFields as names } from '../../../harness/core/call.ts';
import { startGateway } from '../front/gateway-server.ts';
import type { GatewayKind } from '../gateway.ts';
import { haproxyLogFormat } from './haproxy-log.ts';
import { behind, exchange, linesOf, scratch } from './logged.fixture.ts';
import type { Line } from './logged.fixture.ts';
import { nginxLogFormat } from './nginx-log.ts';

const document = readFileSync(join(resolve(import.meta.dirname, '../../..'), 'docs/gateways.md'), 'utf8');

/** The block below a mark, as somebody copies it. */
function pasted(mark: string): string {
  return new RegExp(`<!-- ${mark} -->\\n\\n\`\`\`\\w+\\n(.*?)\`\`\``, 's').exec(document)?.[1] ?? '';
}

test('what is shown to be pasted is what races are logged with', () => {
  expect(pasted('nginx log')).toBe(nginxLogFormat);
  expect(pasted('haproxy log')).toBe(haproxyLogFormat('Y2hhbmdlIHRoaXM='));
});

/** Gateways that somebody else has set up, into which the text was pasted. */
const theirs: readonly GatewayKind[] = [
  {
    name: 'nginx',
    about: 'somebody else’s',
    program: { kind: 'installed', name: 'nginx', versionArgs: ['-v'] },
    arrange: ({ folder, port, token, backends: [to] }) => ({
      args: ['-p', folder, '-c', 'nginx.conf', '-e', 'stderr'],
      files: {
        'nginx.conf': `daemon off; master_process off; pid nginx.pid;
events {}
http {
${pasted('nginx log')}
  access_log off; client_body_temp_path a; proxy_temp_path b; fastcgi_temp_path c; uwsgi_temp_path d; scgi_temp_path e;
  server {
    listen 127.0.0.1:${port};
    location = /contend-gateway { return 200 ${token}; }
    location / { access_log calls.ndjson contend buffer=64k flush=1s; proxy_pass http://127.0.0.1:${to?.port}; }
  }
}`,
      },
    }),
  },
  {
    name: 'haproxy',
    about: 'somebody else’s',
    program: { kind: 'installed', name: 'haproxy', versionArgs: ['-v'] },
    arrange: ({ port, token, backends: [to] }) => ({
      args: ['-f', 'haproxy.cfg', '-db'],
      output: 'calls.ndjson',
      files: {
        'haproxy.cfg': `global
  log stdout len 32768 format raw local0
defaults
  mode http
  timeout connect 5s
  timeout client 5s
  timeout server 5s
frontend shop
  bind 127.0.0.1:${port}
  log global
  http-request set-log-level silent if { path /contend-gateway }
  http-request return status 200 content-type text/plain string ${token} if { path /contend-gateway }
${pasted('haproxy log')}
  default_backend shop
backend shop
  server one 127.0.0.1:${to?.port}
`,
      },
    }),
  },
];

test.each(theirs.map((kind) => [kind.name, kind] as const))(
  'a %s of somebody else into which it was pasted tells of a call',
  async (_, kind) => {
    const file = join(scratch(), 'calls.ndjson');
    const backend = await behind((_request, response) => {
      response.writeHead(412, { etag: '"b"', 'contend-problem': 'version-mismatch' });
      response.end('no');
    });
    const parts = { balance: 'round-robin', connections: 4, backends: [backend], log: { file } } as const;
    const gateway = await startGateway(kind, parts);
    onTestFinished(() => gateway.stop());
    await exchange(
      gateway.port,
      'PUT /carts/9?key=k HTTP/1.1\r\nHost: shop\r\nIf-Match: "a"\r\nContent-Length: 0\r\n\r\n',
    );
    const [line = ''] = await linesOf(file, 1);
    expect(JSON.parse(line) as Line).toMatchObject({
      [names.method]: 'PUT',
      [names.path]: '/carts/9',
      [names.status]: '412',
      [names.code]: 'version-mismatch',
      [names.ifMatch]: '"a"',
      [names.etag]: '"b"',
      [names.upstream]: `127.0.0.1:${backend.port}`,
    });
  },
);
