import { expect, test } from 'vitest';
import { callFields } from '../../core/call.ts';
import type { CallField } from '../../core/call.ts';
import { FieldFits } from './field-fits.ts';
import { fieldMapOf } from './field-map.ts';

/** A line that has all fields under the names of our gateways, as another tool may write them. */
const whole: Readonly<Record<CallField, unknown>> = {
  time: '2026-11-28T12:00:00.123Z',
  end: '2026-11-28T12:00:00.323Z',
  duration: 0.2,
  method: 'PUT',
  path: '/items/7',
  route: '/items/{id}',
  resource: '/items/7',
  client: 'shop-a',
  address: '203.0.113.7',
  port: 50_312,
  status: 409,
  code: 'version-mismatch',
  ifMatch: '"17"',
  ifNoneMatch: 'W/"3"',
  ifUnmodifiedSince: 'Sat, 28 Nov 2026 20:00:00 GMT',
  idempotencyKey: '"8e03"',
  etag: '"18"',
  requestBytes: 12_345,
  responseBytes: 20_412,
  upstream: '127.0.0.1:8080',
  upstreamDuration: '0.003',
  traceparent: '00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01',
  nonce: 4711,
};
const fields = Object.keys(callFields) as CallField[];
const line = JSON.stringify(Object.fromEntries(fields.map((field) => [callFields[field], whole[field]])));

/** What is said of a mapping after so many equal lines. */
function said(mapping: string, text = line, lines = 3): string[] {
  const problems: string[] = [];
  const fits = new FieldFits(fieldMapOf([mapping], problems));
  if (problems.length > 0) return problems;
  for (let n = 0; n < lines; n++) fits.take(text);
  return fits.problems();
}

test.each(fields)('%s where it is is right, and where nothing is it is told', (field) => {
  expect(said(`${field}=${callFields[field]}`)).toEqual([]);
  expect(said(`${field}=nothere`)).toEqual([`--fields ${field}=nothere: none of the 3 lines has nothere`]);
});

/** Members that cannot be told from the right one by what they look like. */
const alike: Readonly<Partial<Record<CallField, readonly CallField[]>>> = {
  time: ['end'],
  end: ['time'],
  duration: ['upstreamDuration', 'nonce'],
  path: ['route', 'resource'],
  resource: fields.filter((field) => !['time', 'end', 'duration'].includes(field)),
  route: fields.filter((field) => typeof whole[field] === 'string' && !['time', 'end'].includes(field)),
  client: fields.filter((field) => !['time', 'end', 'duration', 'path', 'route', 'resource'].includes(field)),
  address: ['upstream', 'method', 'client', 'code', 'traceparent'],
  port: ['nonce'],
  code: fields.filter((field) => !['time', 'end', 'duration'].includes(field)),
  requestBytes: ['responseBytes', 'nonce'],
  responseBytes: ['requestBytes', 'nonce'],
  upstream: ['address', 'method', 'client', 'code', 'traceparent'],
  upstreamDuration: ['duration', 'nonce'],
  idempotencyKey: fields.filter((field) => !['time', 'end', 'duration', 'path', 'route', 'resource'].includes(field)),
  nonce: fields.filter((field) => !['time', 'end', 'duration', 'path', 'route', 'resource'].includes(field)),
};
const words = ['method', 'client', 'address', 'code', 'ifMatch', 'ifNoneMatch', 'ifUnmodifiedSince', 'idempotencyKey', 'etag', 'upstream', 'traceparent'] as const;

test.each(fields)('%s read from any member of another kind is told', (field) => {
  const isTag = field === 'ifMatch' || field === 'ifNoneMatch' || field === 'etag';
  const like: readonly CallField[] = isTag ? words : (alike[field] ?? []);
  const silent = fields.filter((other) => other !== field && said(`${field}=${callFields[other]}`).length === 0);
  expect(silent.filter((other) => !like.includes(other))).toEqual([]);
});

test('it is told what was found there, and in how many lines', () => {
  expect(said('duration=time')).toEqual([
    '--fields duration=time: time is a duration in 0 of the 3 lines; it is "2026-11-28T12:00:00.123Z"',
  ]);
  expect(said('status=client')).toEqual(['--fields status=client: client is a status in 0 of the 3 lines; it is "shop-a"']);
  expect(said('time=duration', line, 1)).toEqual([
    '--fields time=duration: duration is a time in 0 of the one line; it is 0.2',
  ]);
  expect(said('client=req', '{"req":{"a":1}}')).toEqual(['--fields client=req: req is a client in 0 of the 3 lines; it is an object']);
});

test.each([
  ['duration=http.response.status_code', 'status, a status'],
  ['port=http.response.status_code', 'status, a status'],
  ['upstreamDuration=http.response.body.size', 'responseBytes, a number of bytes'],
])('that %s is another kind of figure is told before anything is read', (mapping, other) => {
  const problems: string[] = [];
  fieldMapOf([mapping], problems);
  expect(problems).toEqual([expect.stringContaining(`and ${other}, is read from`)]);
  // Unless that is read elsewhere.
  fieldMapOf([mapping, `${other.split(',')[0]}=elsewhere`], (problems.length = 0, problems));
  expect(problems).toEqual([]);
});

test('two names of one member are fine where both are of one kind, and told once where not', () => {
  const problems: string[] = [];
  fieldMapOf(['time=ts', 'end=ts', 'client=ip', 'address=ip'], problems);
  expect(problems).toEqual([]);
  fieldMapOf(['time=ts', 'duration=ts'], problems);
  expect(problems).toHaveLength(1);
});

test.each([
  ['duration=took', 409],
  ['duration_us=took', '1795867200.005'],
  ['duration_ms=took', 1_795_867_200.005],
  ['duration_us=took', 1_795_867_200_005],
  ['duration_ms=took', 1_795_867_200_005],
])('%s of %s in every line is no duration', (mapping, took) => {
  expect(said(mapping, JSON.stringify({ took }))).toEqual([expect.stringMatching(/is a duration in 0 of the 3 lines/)]);
});

test.each([
  ['duration=took', 0.409],
  ['duration=took', 30],
  ['duration_ms=took', 409],
  ['duration_ns=took', 1_795_867_200],
  ['duration_us=took', 409_000],
])('%s of %s is one', (mapping, took) => {
  expect(said(mapping, JSON.stringify({ took }))).toEqual([]);
});

test('nothing of what may be secret is shown', () => {
  expect(said('status=cookie', '{"cookie":"sid=5521"}')).toEqual([
    '--fields status=cookie: cookie is a status in 0 of the 3 lines; it is a text of 8 letters',
  ]);
  const is = (value: string): string => said('status=q', JSON.stringify({ q: value }))[0]!.split('it is ')[1]!;
  expect(is('x?token=a8s7d6f5')).toBe('"x?…"');
  expect(is('Bearer a8s7d6f5')).toBe('"$SECRET"');
  expect(is('sid=a8s7d6f5')).toBe('"$SECRET"');
  expect(is('9f8e7d6c5b4a39281706f5e4d3c2b1a0')).toBe('a text of 32 letters');
  expect(is('GET /items/7 HTTP/1.1')).toBe('"GET /items/7 HTTP/1.1"');
});

test('a member that fits in some lines is right', () => {
  const fits = new FieldFits(fieldMapOf(['port=p'], []));
  for (const p of ['-', '', 'x', 'y', 80]) fits.take(JSON.stringify({ p }));
  fits.take('cut off {');
  expect(fits.problems()).toEqual([]);
});

test('what nobody has named is not looked at', () => {
  expect(new FieldFits(fieldMapOf([], [])).isOpen).toBe(false);
});
