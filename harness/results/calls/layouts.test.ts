import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { Call } from '../../core/call.ts';
import { CallsOfLines } from './call-of-line.ts';
import { fieldMapOf } from './field-map.ts';
import { LogNotes } from './log-notes.ts';

/** The mappings that the documentation gives, by the name of their gateway. */
const [, table = ''] = /<!-- layouts -->([^]*)<!-- \/layouts -->/.exec(
  readFileSync(resolve(import.meta.dirname, '../../../docs/logs.md'), 'utf8'),
) ?? [];
const mappings = new Map(
  [...table.matchAll(/^\| ([A-Z]\w+(?: Gateway)?)[^|]*\| `([^`]+)` \|$/gm)].map(([, name = '', mapping = '']) => [name, mapping]),
);

/** A change that took 12.5 ms from 12:00:00.25 UTC on and was refused, in the layout of each. */
const lines: Readonly<Record<string, object>> = {
  Traefik: {
    ClientAddr: '10.1.2.3:51044',
    ClientHost: '10.1.2.3',
    ClientPort: '51044',
    ClientUsername: '-',
    DownstreamContentSize: 97,
    DownstreamStatus: 409,
    Duration: 12_500_000,
    OriginDuration: 12_100_000,
    OriginStatus: 409,
    RequestMethod: 'PUT',
    RequestPath: '/items/7?dry=0',
    RequestProtocol: 'HTTP/1.1',
    ServiceAddr: '10.9.0.4:3001',
    StartLocal: '2026-11-28T13:00:00.25+01:00',
    StartUTC: '2026-11-28T12:00:00.25Z',
    downstream_Etag: '"18"',
    entryPointName: 'web',
    level: 'info',
    msg: '',
    'request_Idempotency-Key': 'k1',
    'request_If-Match': '"17"',
    time: '2026-11-28T12:00:00Z',
  },
  Caddy: {
    level: 'info',
    ts: 1_795_867_200.2625,
    logger: 'http.log.access.log0',
    msg: 'handled request',
    request: {
      remote_ip: '10.1.2.3',
      remote_port: '51044',
      client_ip: '10.1.2.3',
      proto: 'HTTP/1.1',
      method: 'PUT',
      host: 'shop.example',
      uri: '/items/7?dry=0',
      headers: { 'If-Match': ['"17"'], 'Idempotency-Key': ['k1'], Authorization: ['REDACTED'] },
    },
    bytes_read: 31,
    user_id: '',
    duration: 0.0125,
    size: 97,
    status: 409,
    resp_headers: { Etag: ['"18"'], 'Content-Type': ['application/problem+json'] },
  },
  'Envoy Gateway': {
    start_time: '2026-11-28T12:00:00.250Z',
    method: 'PUT',
    'x-envoy-origin-path': '/items/7?dry=0',
    protocol: 'HTTP/1.1',
    response_code: 409,
    response_flags: '-',
    bytes_received: 31,
    bytes_sent: 97,
    duration: 12.5,
    'x-forwarded-for': null,
    ':authority': 'shop.example',
    upstream_host: '10.9.0.4:3001',
    downstream_remote_address: '10.1.2.3:51044',
    route_name: null,
    'if-match': '"17"',
    'idempotency-key': 'k1',
    etag: '"18"',
  },
  Istio: {
    authority: 'shop.example',
    bytes_received: '31',
    bytes_sent: '97',
    downstream_remote_address: '10.1.2.3:51044',
    duration: '12.5',
    method: 'PUT',
    path: '/items/7?dry=0',
    protocol: 'HTTP/1.1',
    response_code: '409',
    start_time: '2026-11-28T12:00:00.250Z',
    upstream_host: '10.9.0.4:3001',
    'if-match': '"17"',
    'idempotency-key': 'k1',
    etag: '"18"',
  },
};

function read(mapping: string, line: object): { readonly call: Call | undefined; readonly notes: readonly unknown[] } {
  const problems: string[] = [];
  const notes = new LogNotes();
  const made = new CallsOfLines(fieldMapOf(mapping.split(','), problems), notes);
  const bytes = Buffer.from(JSON.stringify(line));
  const call = made.of(bytes, 0, bytes.length, 'a.log', 1);
  expect(problems).toEqual([]);
  return { call, notes: notes.all() };
}

describe('a log of another gateway', () => {
  it('has a mapping, and lines to try it with', () => {
    expect([...mappings.keys()]).toEqual(Object.keys(lines));
  });

  it.each(Object.entries(lines))('is read with its mapping: %s', (name, line) => {
    const { call, notes } = read(mappings.get(name) ?? '', line);
    expect(notes).toEqual([]);
    expect(call).toMatchObject({
      method: 'PUT',
      path: '/items/7',
      resource: '/items/7',
      client: '10.1.2.3',
      status: 409,
      ifMatch: '"17"',
      idempotencyKey: 'k1',
      etag: '"18"',
      ...(name === 'Caddy' ? {} : { upstream: '10.9.0.4:3001' }),
    });
    expect(call?.arrivedMs).toBeCloseTo(Date.UTC(2026, 10, 28, 12) + 250, 2);
    expect(call?.doneMs).toBeCloseTo(Date.UTC(2026, 10, 28, 12) + 262.5, 2);
  });

  it.each([
    ['10.1.2.3:51044', '10.1.2.3'],
    ['[2001:db8::1]:443', '2001:db8::1'],
    ['2001:db8::1', '2001:db8::1'],
    ['10.1.2.3', '10.1.2.3'],
    // Clients on this machine are told apart by their port.
    ['127.0.0.1:51044', '127.0.0.1:51044'],
    ['[::1]:51044', '::1:51044'],
    ['10.1.2.3, 10.9.9.9', '10.1.2.3, 10.9.9.9'],
    ['@', '@'],
  ])('tells the client from its port: %s', (address, client) => {
    const { call } = read('address=address', { time: 1_795_867_200, 'url.path': '/a', 'http.response.status_code': 200, address });
    expect(call?.client).toBe(client);
  });
});
