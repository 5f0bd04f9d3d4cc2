import { expect, test } from 'vitest';
import { withoutMembers } from './secret-members.ts';

test.each([
  ['{"password":"a \\"b\\"","access_token": "c"}', '{"password":"$SECRET","access_token": "$SECRET"}'],
  ['{"user":"ada","apiKey":1234567,"n":1}', '{"user":"ada","apiKey":"$SECRET","n":1}'],
  // All that stands below such a name belongs to it, and nothing behind it.
  [
    '{"credentials":{"user":"ada","list":["b"]},"open":["c"]}',
    '{"credentials":{"user":"$SECRET","list":["$SECRET"]},"open":["c"]}',
  ],
  ['[{"a":{"secret":"b"}},{"c":"d"}]', '[{"a":{"secret":"$SECRET"}},{"c":"d"}]'],
  // One that was cut off.
  ['{"client_secret":"abc', '{"client_secret":"$SECRET"'],
  ['password=Passw0rd%21&user=ada', 'password=$SECRET&user=ada'],
  ['grant_type=password&pass%77ord=x', 'grant_type=password&pass%77ord=$SECRET'],
  ['http://h/p?token=a.b&apikey=c&q=d#e', 'http://h/p?token=$SECRET&apikey=$SECRET&q=d#e'],
  ['{"next":"/p?session_id=abc\\"","n":1}', '{"next":"/p?session_id=$SECRET\\"","n":1}'],
])('%s is shown without what its names say is secret', (text, shown) => {
  expect(withoutMembers(text)).toBe(shown);
});

test.each([
  '{"author":"Ada","key":"items/0-0","stock":7}',
  // A number that counts, as locks have them.
  '{"token":17,"tokens":["18"],"session":null}',
  '/v1/orders?sku=7&author=ada',
  '<p class="token">a = b</p>',
  '',
])('%s is shown as it is', (text) => {
  expect(withoutMembers(text)).toBe(text);
});

test('a text of millions of letters is read as any other', () => {
  const long = String.raw`x\"`.repeat(10_000_000);
  expect(withoutMembers(`{"pad":"${long}","password":"a"}`).slice(-24)).toBe(
    String.raw`x\"","password":"$SECRET"}`.slice(-24),
  );
});
