import fc from 'fast-check';
import { expect, test } from 'vitest';
import { Secrets } from './secrets.ts';
import { unwrapped } from './unwrapped.ts';

const secret = 'p@ss w/"ord"&+é12';
const form = (text: string): string => new URLSearchParams([['pw', text]]).toString();
const json = (text: string): string => JSON.stringify({ said: text });
const ascii = (text: string): string =>
  text.replaceAll(/[^\0-\x7e]/g, (one) => `\\u${one.charCodeAt(0).toString(16).padStart(4, '0')}`);
const byNumbers = (text: string): string =>
  text.replaceAll(/./g, (one) => `\\u${one.charCodeAt(0).toString(16).padStart(4, '0')}`);
const page = (text: string): string => text.replaceAll('&', '&amp;').replaceAll('"', '&quot;');
const bytes = (sign: string): string =>
  [...Buffer.from(secret)]
    .map((byte) => (byte > 0x7e ? `${sign}${byte.toString(16)}` : String.fromCharCode(byte)))
    .join('');
const base64 = (text: string): string => Buffer.from(text).toString('base64url');

test.each<[string, string]>([
  ['a form in an address in an address', `?next=${encodeURIComponent(`/a?${form(secret)}`)}`],
  ['JSON three deep', json(json(json(secret)))],
  ['JSON three deep, all of it ASCII', ascii(json(ascii(json(ascii(json(secret))))))],
  ['the bytes of Python', json(`b'${bytes(String.raw`\x`)}'`)],
  ['quoted-printable', bytes('=').replaceAll(/=[0-9a-f]{2}/g, (one) => one.toUpperCase())],
  ['quoted-printable over lines', json(`${secret.slice(0, 8)}=\n${secret.slice(8)}`)],
  ['some marks by their bytes', secret.replaceAll('"', String.raw`\x22`).replaceAll('&', String.raw`\x26`)],
  ['a page in a page', page(page(secret))],
  ['each letter by its number in JSON in JSON', json(json('') + byNumbers(secret))],
  ['letters with accents beside them', secret.normalize('NFD')],
  ['what was read as Latin-1', Buffer.from(secret).toString('latin1')],
  ['a token of JSON', base64(json(secret))],
  ['a token of JSON, all of it ASCII', `eyJh.${base64(ascii(JSON.stringify({ sub: 'x', pw: secret })))}.x`],
])('a secret is hidden in %s', (_, text) => {
  const shown = new Secrets([secret]).hidden(`before ${text} behind`);
  expect(shown).toMatch(/^before .*\$SECRET.* behind$/s);
  expect(shown).not.toMatch(/ss|ord|u0073|73|c3|12/);
});

test('what stands around it is shown as it came', () => {
  const text = `{"a":"x%20y","b":"${json(secret).replaceAll('"', '\\"')}","c":"&amp;"}`;
  expect(new Secrets([secret]).hidden(text)).toBe(
    String.raw`{"a":"x%20y","b":"{\"said\":\"$SECRET\"}","c":"&amp;"}`,
  );
});

test('however a text is wrapped, its letters stand where they came from', () => {
  const wraps = [encodeURIComponent, json, page, form, (one: string) => ascii(json(one))];
  fc.assert(
    fc.property(
      fc.array(fc.constantFrom(...wraps), { minLength: 1, maxLength: 4 }),
      fc.string({ unit: 'binary' }),
      (layers, around) => {
        const inner = `${Buffer.from(around).toString()}${secret}`;
        const text = layers.reduce((one, wrap) => wrap(one), inner);
        expect(new Secrets([secret]).hidden(text)).toContain('$SECRET');
        for (const { text: plain, from, to } of unwrapped(text)) {
          expect([from.length, to.length]).toEqual([plain.length, plain.length]);
          expect(from.every((at, index) => at < to[index]! && to[index]! <= text.length)).toBe(true);
        }
      },
    ),
    { numRuns: 60 },
  );
});

test('what only looks like escapes stays as it is', () => {
  const text = String.raw`100%25 of C:\new\"x" &lt;b&gt; a=3D %zz \u12 &#99999999;`;
  expect(new Secrets([secret]).hidden(text)).toBe(text);
});
