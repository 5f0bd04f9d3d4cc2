import { expect, test } from 'vitest';
import { originOf } from '../drive/wire/origin.ts';
import { originProblems, reachable } from './reachable.ts';

const local = originOf('http://127.0.0.1:8080', false);
const shop = originOf('http://shop.example.org', false, { host: '192.0.2.7' });
const behind = originOf('http://127.0.0.1:8080', false, { host: '127.0.0.1', port: 9000 });

test.each([
  // Its own machine an agent may always load.
  [[local, behind], [], true, []],
  [[shop], ['shop.example.org'], false, []],
  [[originOf('http://[2001:db8::1]:80', false)], ['2001:db8::1'], false, []],
  [
    [shop, shop],
    [],
    true,
    ['its owner does not let it load shop.example.org; start it with --allow-remote shop.example.org'],
  ],
  // An address is no name: who allows one has not allowed the other.
  [
    [shop],
    ['192.0.2.7'],
    true,
    ['its owner does not let it load shop.example.org; start it with --allow-remote shop.example.org'],
  ],
  // What the coordinator calls loopback is another machine for an agent elsewhere.
  [
    [local],
    ['127.0.0.1'],
    false,
    [
      'the service is at 127.0.0.1, which leads elsewhere from an agent on another machine; name it by an address that both reach: --url',
    ],
  ],
])('%j with --allow-remote %j', (origins, allowed, sharesLoopback, problems) => {
  expect(originProblems(origins, { allowed, sharesLoopback })).toEqual(problems);
});

test.each([
  '3325256713',
  '0xc6336409',
  '198.51.100.9',
  '::ffff:198.51.100.9',
  '0.0.0.0',
  '::',
  'localhost.',
  '',
])('an order that writes its host as %j leads nowhere that nobody allowed', (host) => {
  const bounds = { allowed: ['shop.example.org'], sharesLoopback: true };
  expect(originProblems([{ ...local, host }], bounds)).toHaveLength(1);
  expect(originProblems([{ ...local, door: { host, port: 80 } }], bounds)).toHaveLength(1);
});

test('where a name leads an agent looks up itself, and believes nobody else', async () => {
  const named = originOf('http://ip6-localhost:8080', false, { host: '198.51.100.9' });
  const [found] = await reachable([named], ['ip6-localhost']);
  expect(found!.door).not.toEqual(named.door);
  expect(await reachable([local], [])).toEqual([local]);
});
