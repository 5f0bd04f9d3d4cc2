import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, writeFileSync } from 'node:fs';
import { mkdir, readFile, rm } from 'node:fs/promises';
import { createServer } from 'node:net';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { afterAll, expect, test } from 'vitest';
import { nginxLogFormat, nginxLogName } from '../../targets/gateways/logs/nginx-log.ts';
import { benchOf, words } from './bench.fixture.ts';

const contend = benchOf('conflicts-log', 'conflicts', false);
const folder = mkdtempSync(join(tmpdir(), 'contend-logs-'));
afterAll(async () => rm(folder, { recursive: true }));

interface Printed {
  readonly stepMs: number;
  readonly findings: {
    readonly total: {
      readonly requests: number;
      readonly conflicts: number;
      readonly kinds: Readonly<Record<string, number>>;
    };
    readonly records: readonly { readonly name: string; readonly conflicts: number }[];
    readonly storms: readonly { readonly count: number }[];
  };
  readonly blindSpots: readonly { readonly fields: readonly string[] }[];
  readonly notes: readonly unknown[];
}

async function analysed(line: string): Promise<Printed> {
  const { code, stdout, stderr } = await contend.run(...words(line));
  expect(stderr).toBe('');
  expect(code).toBe(0);
  return JSON.parse(stdout) as Printed;
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, 'close');
  return port;
}

/** Runs a server while clients ask it, and ends it. */
async function whileRunning(
  command: string,
  args: readonly string[],
  port: number,
  work: (url: string) => Promise<void>,
): Promise<string> {
  const child = spawn(command, args, { stdio: ['ignore', 'pipe', 'pipe'] });
  let printed = '';
  let complaints = '';
  child.stderr.on('data', (data: Buffer) => (complaints += data.toString()));
  child.stdout.on('data', (data: Buffer) => (printed += data.toString()));
  const ended = once(child, 'exit');
  const url = `http://127.0.0.1:${port}`;
  try {
    for (let tries = 0; tries < 200; tries++) {
      expect(child.exitCode, complaints).toBe(null);
      if (
        await fetch(`${url}/ready`).then(
          () => true,
          () => false,
        )
      )
        break;
      await pause(50);
    }
    await work(url);
    // What is written last is on its way yet.
    await pause(200);
  } finally {
    child.kill('SIGTERM');
    await ended;
  }
  return printed;
}

/** A client reads a record, loses with its tag, and sends the same again seven times. */
async function play(url: string): Promise<void> {
  for (const item of [1, 2, 3]) await fetch(`${url}/items/${item}`);
  for (let turn = 0; turn < 8; turn++)
    await fetch(`${url}/items/7`, {
      method: 'PUT',
      headers: { 'if-match': '"1"', authorization: 'Bearer a' },
    });
}

test('a log that a real nginx has written in our format is understood', async () => {
  const port = await freePort();
  await mkdir(join(folder, 'nginx'));
  const log = join(folder, 'nginx', 'calls.log');
  writeFileSync(
    join(folder, 'nginx', 'nginx.conf'),
    `daemon off; master_process off; pid nginx.pid; error_log stderr error; events {}
http {
  ${nginxLogFormat}
  access_log ${log} ${nginxLogName};
  client_body_temp_path body; proxy_temp_path proxy; fastcgi_temp_path fastcgi; uwsgi_temp_path uwsgi; scgi_temp_path scgi;
  server {
    listen 127.0.0.1:${port};
    location = /ready { access_log off; return 200; }
    location / { add_header ETag '"1"' always; if ($request_method = PUT) { return 409; } return 200; }
  }
}
`,
  );
  await whileRunning('nginx', ['-p', join(folder, 'nginx'), '-c', 'nginx.conf', '-e', 'stderr'], port, play);
  expect((await readFile(log, 'utf8')).split('\n').length).toBe(12);
  const { findings, stepMs, notes, blindSpots } = await analysed(`--json ${log}`);
  expect(findings.total).toMatchObject({ requests: 11, conflicts: 8 });
  expect(findings.records).toMatchObject([{ name: '/items/7', conflicts: 8 }]);
  expect(findings.total.kinds['race']).toBe(0);
  expect(stepMs).toBe(1);
  expect(notes).toEqual([]);
  expect(blindSpots.flatMap(({ fields }) => fields)).toEqual(['code']);
}, 60_000);

test('a log of HAProxy in a layout of its own, nested, is mapped', async () => {
  const port = await freePort();
  const config = join(folder, 'haproxy.cfg');
  writeFileSync(
    config,
    `global
  log stdout format raw local0
defaults
  mode http
  timeout client 10s
  timeout connect 1s
  timeout server 10s
frontend all
  bind 127.0.0.1:${port}
  log global
  http-request capture req.hdr(if-match) len 64
  http-request capture req.hdr(authorization),sha2(256),hex,bytes(0,8) len 16
  log-format '{"req":{"at":"%[date(0,ms)]","verb":"%HM","uri":"%HPO","sent":{"If-Match":["%[capture.req.hdr(0),json(utf8s)]"]},"who":"%[capture.req.hdr(1)]"},"resp":{"code":%ST},"tookMs":%Ta}'
  http-request return status 409 if { method PUT }
  http-request return status 200 content-type text/plain string ok hdr etag '"2"'
`,
  );
  const printed = await whileRunning('haproxy', ['-db', '-f', config], port, play);
  const log = join(folder, 'haproxy.log');
  writeFileSync(
    log,
    printed
      .split('\n')
      .filter((line) => line.startsWith('{') && !line.includes('/ready'))
      .map((line) => `${line}\n`)
      .join(''),
  );
  const fields =
    'end=req.at,duration=tookMs,method=req.verb,path=req.uri,status=resp.code,ifMatch=req.sent.If-Match,client=req.who';
  const { findings, blindSpots, notes } = await analysed(`--json --fields ${fields} ${log}`);
  expect(findings.total).toMatchObject({ requests: 11, conflicts: 8 });
  expect(findings.total.kinds).toMatchObject({ race: 0, again: 7, unknown: 1 });
  expect(findings.storms).toMatchObject([{ count: 7 }]);
  expect(blindSpots.flatMap(({ fields }) => fields)).toContain('etag');
  expect(notes.filter((note) => JSON.stringify(note).includes('mistyped'))).toEqual([]);
}, 60_000);

test('what cannot be read is told at once, with what to write instead', async () => {
  const odd = join(folder, 'odd.log');
  writeFileSync(odd, '{"req":{"method":"GET"}}\nplain words\n');
  const without = await contend.run(odd);
  expect(without.code).toBe(104);
  expect(without.stderr).toContain('none of 2 lines is a call');
  expect(without.stderr).toContain(
    `${odd}:1: 1 line without a time, a path or a status (without time (time), path (url.path), status (http.response.status_code))`,
  );
  const options = await contend.run(...words('--fields a=b --mark noon --refuses 9 --json --markdown'));
  expect(options.code).toBe(104);
  for (const part of [
    '--fields: a call has no field "a"',
    '--mark: "noon" is no time',
    '--refuses',
    'name a log',
  ])
    expect(options.stderr).toContain(part);
  const gone = await contend.run(join(folder, 'gone.log'), folder + '/gone-too');
  expect(gone.code).toBe(104);
  expect(gone.stderr).toContain('gone.log');
  expect(gone.stderr).toContain('gone-too');
}, 60_000);
