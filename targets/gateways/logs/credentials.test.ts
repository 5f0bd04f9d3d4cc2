import { expect, test } from 'vitest';
import { secretHeaders, secretTargets } from '../../../harness/core/open-path.fixture.ts';
import { gateways } from '../index.ts';
import { reference } from '../reference.ts';
import { exchange, logging } from './logged.fixture.ts';
import type { Line } from './logged.fixture.ts';

const each = gateways.map((kind) => [kind.name, kind] as const);
const jwt = 'eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiJ4LTkxIn0.c2lnbmF0dXJlLW9mLTkx';

/** A credential as it is sent: in which part of a request, and what of it must be in no line. */
interface Sent {
  readonly what: string;
  readonly secret: string;
  readonly target?: string;
  readonly headers?: readonly string[];
  readonly body?: string;
}

const basic = Buffer.from('shop:hunter2-basic').toString('base64');

/** More than twenty kinds, in headers, addresses and bodies. */
const sent: readonly Sent[] = [
  {
    what: 'Authorization: Bearer',
    secret: 'bearer-7f3a9c',
    headers: ['Authorization: Bearer bearer-7f3a9c'],
  },
  { what: 'Authorization: Basic', secret: basic, headers: [`Authorization: Basic ${basic}`] },
  {
    what: 'Authorization: Digest',
    secret: '6629fae49393a05397450978507c4ef1',
    headers: ['Authorization: Digest username="M", response="6629fae49393a05397450978507c4ef1"'],
  },
  {
    what: 'Authorization: a signature of AWS',
    secret: 'fe5f80f77d5fa3beca038a248ff027d0',
    headers: [
      'Authorization: AWS4-HMAC-SHA256 Credential=AKIAIOSFODNN7EXAMPLE/20261128, Signature=fe5f80f77d5fa3beca038a248ff027d0',
    ],
  },
  { what: 'Authorization: a JSON Web Token', secret: jwt, headers: [`Authorization: Bearer ${jwt}`] },
  { what: 'Proxy-Authorization', secret: 'proxy-5521', headers: ['Proxy-Authorization: Basic proxy-5521'] },
  { what: 'Cookie', secret: 'sid-889911', headers: ['Cookie: theme=dark; sid=sid-889911'] },
  { what: 'X-Api-Key', secret: 'xapi-135791', headers: ['X-Api-Key: xapi-135791'] },
  { what: 'Api-Key', secret: 'api-246802', headers: ['Api-Key: api-246802'] },
  { what: 'X-Auth-Token', secret: 'xauth-998877', headers: ['X-Auth-Token: xauth-998877'] },
  { what: 'X-CSRF-Token', secret: 'csrf-112358', headers: ['X-CSRF-Token: csrf-112358'] },
  { what: 'X-Amz-Security-Token', secret: 'FwoGZXIvYXdzE', headers: ['X-Amz-Security-Token: FwoGZXIvYXdzE'] },
  {
    what: 'X-Goog-Api-Key',
    secret: 'AIzaSyA1234567890abcdefghijkl',
    headers: ['X-Goog-Api-Key: AIzaSyA1234567890abcdefghijkl'],
  },
  {
    what: 'Ocp-Apim-Subscription-Key',
    secret: 'ocp-445566',
    headers: ['Ocp-Apim-Subscription-Key: ocp-445566'],
  },
  {
    what: 'a signature of a webhook',
    secret: 'sha256=ab12cd34',
    headers: ['X-Hub-Signature-256: sha256=ab12cd34'],
  },
  {
    what: 'an address with a password in Referer',
    secret: 'pw-in-referer',
    headers: ['Referer: https://me:pw-in-referer@shop.example/'],
  },
  {
    what: 'a token in the query of Referer',
    secret: 'ref-8811',
    headers: ['Referer: https://shop.example/?access_token=ref-8811'],
  },
  { what: 'a token in the query', secret: 'query-3141', target: '/items/7?access_token=query-3141' },
  { what: 'a signed address', secret: 'sig-2718', target: '/items/7?X-Amz-Signature=sig-2718&sig=sig-2718' },
  { what: 'a session in a parameter of the path', secret: 'JS-1618', target: '/items/7;jsessionid=JS-1618' },
  { what: 'a JSON Web Token in the path', secret: jwt, target: `/invitations/${jwt}/accept` },
  {
    what: 'a password before the host of the target',
    secret: 'pw-in-target',
    target: 'http://me:pw-in-target@a/items/7',
  },
  { what: 'a token in a fragment', secret: 'frag-1415', target: '/items/7#access_token=frag-1415' },
  ...secretTargets.map(({ target, secret }) => ({ what: target, target, secret })),
  ...secretHeaders.map(({ name, value, secret }) => ({
    what: `${name}: ${value}`,
    secret,
    headers: [`${name}: ${value}`],
  })),
  { what: 'a password in a body', secret: 'hunter2-json', body: '{"user":"me","password":"hunter2-json"}' },
  { what: 'a token deep in a body', secret: 'deep-5050', body: '{"a":{"b":[{"refreshToken":"deep-5050"}]}}' },
  {
    what: 'a secret of a client in a form',
    secret: 'form-6060',
    body: 'grant_type=x&client_secret=form-6060',
  },
  {
    what: 'a key of a maker in a text',
    secret: 'ghp_16C7e42F292c6912E7710c838347Ae178B4a',
    body: '{"note":"use ghp_16C7e42F292c6912E7710c838347Ae178B4a"}',
  },
  {
    what: 'a private key in a body',
    secret: 'MIIEvQIBADANBg',
    body: '{"pem":"-----BEGIN PRIVATE KEY-----MIIEvQIBADANBg-----END PRIVATE KEY-----"}',
  },
  { what: 'a token of a scheme in a body', secret: 'echoed-7070', body: '{"echo":"Bearer echoed-7070"}' },
];

function bytesOf(
  { target = '/items/7', headers = [], body = '' }: Sent,
  nonce: number,
  close: boolean,
): string {
  const lines = [...headers, `Contend-Nonce: ${nonce}`, `Content-Length: ${body.length}`];
  if (close) lines.push('Connection: close');
  return `POST ${target} HTTP/1.1\r\nHost: a\r\n${lines.join('\r\n')}\r\n\r\n${body}`;
}

test.each(each)(
  'no credential reaches the log of %s, in whatever part of a request it stands',
  async (_, kind) => {
    expect(sent.length).toBeGreaterThan(20);
    const { port, lines } = await logging(kind, (_request, response) => {
      response.setHeader('set-cookie', 'sid=given-1212');
      response.end('{}');
    });
    // The reference gateway reads most requests itself, and those that close the connection by node:http.
    for (const [nth, one] of sent.entries())
      for (const close of [false, true]) await exchange(port, bytesOf(one, nth + 1, close));
    const text = (await lines(2 * sent.length - 2)).join('\n');
    for (const { what, secret } of sent) expect(text, what).not.toContain(secret);
    expect(text).not.toContain('given-1212');
    const nonces = new Set(
      text.split('\n').map((line) => (JSON.parse(line) as Line)['http.request.header.contend-nonce']),
    );
    // Of two nonces some take the first, which is none; nginx reads no headers behind %00.
    expect(nonces.size).toBeGreaterThanOrEqual(sent.length - 3);
  },
);

test('nor that of the reference gateway where other headers and bodies were asked for', async () => {
  const names = sent.flatMap(({ headers = [] }) =>
    headers.map((line) => line.slice(0, line.indexOf(':')).toLowerCase()),
  );
  const { port, lines } = await logging(
    reference,
    (request, response) => {
      let body = '';
      request.on('data', (chunk: Buffer) => (body += chunk.toString()));
      request.on('end', () => {
        response.setHeader('set-cookie', 'sid=given-1212').setHeader('x-shown', 'yes');
        response.end(body);
      });
    },
    { headers: [...names, 'set-cookie', 'x-shown', 'user-agent'], bodyBytes: 4096 },
  );
  for (const [nth, one] of sent.entries())
    for (const close of [false, true]) await exchange(port, bytesOf(one, nth + 1, close));
  await exchange(
    port,
    bytesOf(
      { what: '', secret: '', headers: ['User-Agent: contend'], body: '{"title":"a \\"b\\""}' },
      9999,
      false,
    ),
  );
  const all = await lines(2 * sent.length + 1);
  const text = all.join('\n');
  for (const { what, secret } of sent) expect(text, what).not.toContain(secret);
  expect(text).not.toContain('given-1212');
  expect(JSON.parse(all.at(-1) ?? '')).toMatchObject({
    'http.request.header.user-agent': 'contend',
    'http.response.header.x-shown': 'yes',
    'http.request.body.content': '{"title":"a \\"b\\""}',
    'http.response.body.content': '{"title":"a \\"b\\""}',
  });
  // What is beside a secret is there.
  expect(text).toContain('client_secret=$SECRET');
  expect(text).toContain('\\"user\\":\\"me\\"');
});

test.each(each.filter(([name]) => name !== 'nginx'))(
  '%s tells who sent a key by a digest, the same for the same key, another under another key of the run',
  async (_, kind) => {
    const digests = async (digestKey: string): Promise<unknown[]> => {
      const { port, lines } = await logging(kind, (_request, response) => response.end(), { digestKey });
      for (const key of ['shop-a', 'shop-b', 'shop-a'])
        await exchange(
          port,
          bytesOf({ what: '', secret: '', headers: [`Authorization: Bearer ${key}`] }, 1, false),
        );
      return (await lines(3)).map((line) => (JSON.parse(line) as Line)['client']);
    };
    const [a, b, again] = await digests('run-1');
    expect(a).toMatch(/^[0-9a-f]{16}$/);
    expect(b).not.toBe(a);
    expect(again).toBe(a);
    expect(await digests('run-2')).not.toContain(a);
  },
);
