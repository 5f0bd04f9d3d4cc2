import { readFileSync } from 'node:fs';
import { createServer as createHttpServer } from 'node:http';
import { createServer as createHttpsServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { resolve } from 'node:path';
import { expect, test } from 'vitest';
import { remoteTarget } from '../../../targets/brought/remote.ts';
import { openExchange, originOf } from './origin.ts';

const certificate = resolve(import.meta.dirname, 'fixtures/localhost-test.crt');
const secrets = {
  key: readFileSync(certificate.replace('.crt', '.key')),
  cert: readFileSync(certificate),
};

test.each(['http', 'https'])(
  '%s: a service is connected to where its name was found to lead, and is asked by its name',
  async (scheme) => {
    const server = scheme === 'http' ? createHttpServer() : createHttpsServer(secrets);
    let connections = 0;
    server.on('connection', () => (connections += 1));
    // Not where `localhost` would lead.
    await new Promise<void>((done) => server.listen(0, '127.0.0.2', done));
    const { port } = server.address() as AddressInfo;
    const name = scheme === 'http' ? 'service.invalid' : 'localhost';
    const origin = originOf(`${scheme}://${name}:${port}`, false, { host: '127.0.0.2' });
    const { exchange, authority } = openExchange([origin], () => performance.now(), 2000);
    expect(authority).toBe(`${name}:${port}`);
    try {
      const opened = await exchange.open(1).then(
        () => 'connected',
        (error: unknown) => String(error),
      );
      // Its certificate is nobody's whom the system knows.
      expect(opened).toMatch(scheme === 'https' ? /certificate/ : /^connected$/);
      expect(connections).toBe(1);
    } finally {
      await exchange.close();
      server.closeAllConnections();
      server.close();
    }
  },
);

test('a name of this machine that leads elsewhere is not raced', async () => {
  const look = (): Promise<{ address: string; isHere: boolean }> =>
    Promise.resolve({ address: '10.255.255.1', isHere: false });
  await expect(remoteTarget(['http://localhost:8080'], look)).rejects.toMatchObject({
    code: 'CTD_OPTIONS',
    message: expect.stringMatching(/localhost stands for 10\.255\.255\.1.*write 127\.0\.0\.1/) as string,
  });
});

test('a service that answers with a redirect is not followed elsewhere', async () => {
  const reached: string[] = [];
  const far = createHttpServer((request, response) => {
    reached.push(request.url ?? '');
    response.end();
  });
  await new Promise<void>((done) => far.listen(0, '127.0.0.1', done));
  const to = `http://127.0.0.1:${(far.address() as AddressInfo).port}/elsewhere`;
  const near = createHttpServer((_, response) => response.writeHead(307, { location: to }).end());
  await new Promise<void>((done) => near.listen(0, '127.0.0.1', done));
  const target = await remoteTarget([`http://localhost:${(near.address() as AddressInfo).port}`]);
  await expect(target.seed([])).rejects.toThrow(/answered 307/);
  expect(reached).toEqual([]);
  await target.stop();
  for (const server of [far, near]) {
    server.closeAllConnections();
    server.close();
  }
});
