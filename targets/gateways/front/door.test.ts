import { onTestFinished, expect, test, describe } from 'vitest';
import { connect } from 'node:net';
import { once } from 'node:events';
import { gatewayHeader, nonceHeader } from '../../../harness/core/http.ts';
import { gateways } from '../index.ts';
import { backend } from '../reference/gateway.fixture.ts';
import { startGateway } from './gateway-server.ts';
import { preflight } from './preflight.ts';
import type { Abilities } from '../../../harness/core/abilities.ts';

const keys = ['key-of-the-first-client-000', 'key-of-the-second-client-00'];

/** A gateway of a kind before a service that counts what reaches it, and one connection to it from an address. */
async function door(name: string, abilities: Abilities) {
  const kind = gateways.find((one) => one.name === name)!;
  let served = 0;
  const seen: unknown[] = [];
  const address = await backend((request, response) => {
    served += 1;
    seen.push(request.headers.authorization);
    request.resume();
    response.setHeader(nonceHeader, String(request.headers[nonceHeader]));
    response.end('there');
  });
  const server = await startGateway(kind, {
    backends: [address],
    balance: 'round-robin',
    connections: 8,
    abilities,
    ...(abilities.keys === true ? { keys } : {}),
  });
  onTestFinished(() => server.stop());
  /** The head and body of the answer to one request. */
  const ask = async (from: string, authorization?: string): Promise<string> => {
    const socket = connect({ port: server.port, host: '127.0.0.1', localAddress: from });
    const key = authorization === undefined ? '' : `Authorization: ${authorization}\r\n`;
    socket.write(
      `POST /items/7/purchases HTTP/1.1\r\nHost: a\r\nContent-Length: 0\r\n${key}${nonceHeader}: 4711\r\nConnection: close\r\n\r\n`,
    );
    let answer = '';
    socket.setEncoding('latin1').on('data', (text: string) => (answer += text));
    await once(socket, 'close');
    return answer;
  };
  return { ask, seen, served: () => served };
}

describe.each(gateways.map(({ name }) => name))('%s', (name) => {
  test.runIf(process.platform === 'linux')(
    'limits each address by itself: what is beyond is its own 429',
    async () => {
      const { ask, served } = await door(name, { limitPerS: 0.5 });
      const answers = [await ask('127.77.1.1'), await ask('127.77.1.1'), await ask('127.77.1.2')];
      expect(answers.map((text) => text.slice(9, 12))).toEqual(['200', '429', '200']);
      expect(served()).toBe(2);
      const [, refused = ''] = answers;
      const lower = refused.toLowerCase();
      expect(lower).toContain('\r\nretry-after: 2\r\n');
      expect(lower).toContain(`\r\n${gatewayHeader}: ${name}\r\n`);
      expect(lower).toContain(`\r\n${nonceHeader}: 4711\r\n`);
      expect(JSON.parse(refused.slice(refused.indexOf('{'), refused.lastIndexOf('}') + 1))).toMatchObject({
        code: 'gateway-limit',
        status: 429,
        retryable: true,
      });
    },
  );

  test('asks for a key and keeps it, and limits each key by itself', async () => {
    const { ask, seen } = await door(name, { keys: true, limitPerS: 0.5 });
    const [first, second] = keys.map((key) => `Bearer ${key}`);
    const statuses: string[] = [];
    for (const key of [undefined, 'Bearer nobody', `Basic ${keys[0]}`, first, first, second])
      statuses.push((await ask('127.0.0.1', key)).slice(9, 12));
    // Guesses at keys may share a limit.
    expect(statuses.map((status, at) => (at < 3 && status === '429' ? '401' : status))).toEqual([
      '401',
      '401',
      '401',
      '200',
      '429',
      '200',
    ]);
    expect(seen).toEqual([undefined, undefined]);
    const open = await door(name, { keys: true });
    const refused = (await open.ask('127.0.0.1', 'Bearer nobody')).toLowerCase();
    expect(refused).toMatch(/^http\/1.1 401 /);
    expect(refused).toContain('\r\nwww-authenticate: bearer realm="contend"');
    expect(refused).toContain(`\r\n${gatewayHeader}: ${name}\r\n`);
    expect(refused).not.toContain('key-of');
  });

  test('changes nothing else by it', async () => {
    const abilities = { keys: true, limitPerS: 1 } as const;
    const all: Abilities = name === 'reference' ? { ...abilities, version: 'v1', queue: true } : abilities;
    expect(
      await preflight(
        gateways.find((one) => one.name === name)!,
        { balance: 'hash', abilities: all },
      ),
    ).toEqual({
      breaks: [],
      notes: [],
    });
  }, 60_000);
});
