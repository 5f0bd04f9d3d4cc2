import { execFileSync } from 'node:child_process';
import { expect, test } from 'vitest';
import { Secrets } from '../../core/secrets.ts';
import { curlOf } from './curl.ts';

const sent = (
  headers: readonly (readonly [string, string])[],
  secrets = new Secrets(),
  body: string | Uint8Array = '',
): string =>
  curlOf({ method: body === '' ? 'GET' : 'POST', url: 'http://127.0.0.1/a?b=c', headers, body }, secrets);

test('a request is a line that a shell takes', () => {
  expect(sent([['content-type', 'application/json']], undefined, '{"name":"O\'Neill"}')).toBe(
    String.raw`curl -i -X POST 'http://127.0.0.1/a?b=c' -H 'content-type: application/json' --data-raw '{"name":"O'\''Neill"}'`,
  );
});

test('a body of bytes is one too', () => {
  const line = sent([], undefined, Uint8Array.of(0, 39, 255));
  expect(line).toBe(
    `printf %s 'ACf/' | base64 -d | curl -i -X POST 'http://127.0.0.1/a?b=c' --data-binary @-`,
  );
  expect(execFileSync('sh', ['-c', line.replace(/curl.*/, 'cat')])).toEqual(Buffer.of(0, 39, 255));
});

test.each(['authorization', 'cookie', 'x-api-key', 'proxy-authorization', 'x-amz-security-token', 'apikey'])(
  'the value of %s is not shown',
  (name) => {
    const line = sent([[name, 'Bearer hunter2hunter2']]);
    expect(line).toContain(`-H "${name}: $${name.toUpperCase().replaceAll('-', '_')}"`);
    expect(line).not.toContain('hunter2');
  },
);

test('what only Contend or curl needs is left out', () => {
  expect(
    sent([
      ['host', 'here'],
      ['content-length', '7'],
      ['contend-nonce', '1'],
    ]),
  ).toBe("curl -i 'http://127.0.0.1/a?b=c'");
});

test('nor is what stands under the name of a secret in an address or a body', () => {
  const post = (url: string, body: string) =>
    curlOf({ method: 'POST', url, headers: [], body }, new Secrets());
  expect(post('http://h/a?token=abc&apikey=def&b=c', '{"password":"hunter2","access_token":"x.y"}')).toBe(
    `curl -i -X POST 'http://h/a?token=$SECRET&apikey=$SECRET&b=c' --data-raw '{"password":"$SECRET","access_token":"$SECRET"}'`,
  );
  expect(post('http://h/', 'user=ada&password=Passw0rd%21')).toContain("'user=ada&password=$SECRET'");
});

test('a secret is shown nowhere else either', () => {
  const secrets = new Secrets();
  secrets.addVariables({ SHOP_PASSWORD: 'open-sesame', HOME: '/home/somebody' });
  secrets.addBrought({ shop: 'main-street', login: { token: 'abcdef-123456' } });
  sent([['authorization', 'Bearer xyzxyz-98765']], secrets);
  expect(sent([], secrets, Buffer.from('PACK abcdef-123456'))).toContain(`printf %s '$SECRET' |`);
  expect(secrets.hidden('open-sesame abcdef-123456 xyzxyz-98765 main-street /home/somebody')).toBe(
    '$SECRET $SECRET $SECRET main-street /home/somebody',
  );
});
