import { expect, test } from 'vitest';
import { formOf, openHeader } from './open-header.ts';
import { secretHeaders } from './open-path.fixture.ts';

const kinds = {
  traceparent: 'traceparent',
  'Contend-Nonce': 'nonce',
  'If-Unmodified-Since': 'date',
} as const;

test.each(secretHeaders)('of $name: $value nothing of $secret is written', ({ name, value, secret }) => {
  expect(value).toContain(secret);
  const kind = name in kinds ? kinds[name as keyof typeof kinds] : undefined;
  expect(kind === undefined ? openHeader(value) : formOf(kind, value)).not.toContain(secret);
});

test.each([
  '"1"',
  'W/"16-gzip"',
  '"1", "2"',
  '*',
  '"5f3a-9c"',
  '8e03978e-40d5-43e8-bc93-6894a57f9324',
  '"8e03978e-40d5-43e8-bc93-6894a57f9324"',
  '"q5c1+Zx/9A=="',
  '"rev:12@3"',
  'order-7-basic',
  'order:7',
  'token expired',
  'invalid-token',
  'session-expired',
  '"a+b/c=="',
  '"cookies", "7"',
  'caf%C3%A9%2F7',
  '"basic"',
  '2026-11-28T12:00:00Z',
])('%s is no credential, and stays', (value) => {
  expect(openHeader(value)).toBe(value);
});

test('what has its form is written as far as that goes', () => {
  const trace = '00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01';
  expect(formOf('traceparent', trace)).toBe(trace);
  expect(formOf('traceparent', `${trace}-more`)).toBe(trace);
  expect(formOf('nonce', '17')).toBe('17');
  for (const date of ['Sun, 06 Nov 1994 08:49:37 GMT', 'Sunday, 06-Nov-94 08:49:37 GMT'])
    expect(formOf('date', date)).toBe(date);
});
