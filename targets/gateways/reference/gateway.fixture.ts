import { createServer } from 'node:http';
import { connect, createServer as createNetServer } from 'node:net';
import type { IncomingMessage, RequestListener } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';
import { request } from 'undici';
import type { Dispatcher } from 'undici';
import { onTestFinished } from 'vitest';
import type { Backend } from '../gateway.ts';
import type { GatewayConfig } from './config.ts';
import { startReferenceGateway } from './gateway.ts';

/** A backend on a real socket that ends with its test. */
export async function backend(listener: RequestListener): Promise<Backend> {
  const server = createServer(listener);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => {
    server.closeAllConnections();
    return new Promise<void>((resolve) => server.close(() => resolve()));
  });
  return { host: '127.0.0.1', port: (server.address() as AddressInfo).port };
}

/** A backend that answers each read of a connection with bytes of the test's. */
export async function bytesBackend(answer: (socket: Socket, bytes: string) => void): Promise<Backend> {
  const sockets = new Set<Socket>();
  const server = createNetServer((socket) => {
    sockets.add(socket);
    socket.on('error', () => {}).on('data', (bytes) => answer(socket, bytes.toString('latin1')));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => {
    for (const socket of sockets) socket.destroy();
    return new Promise<void>((resolve) => server.close(() => resolve()));
  });
  return { host: '127.0.0.1', port: (server.address() as AddressInfo).port };
}

/** A gateway before backends that ends with its test. */
export async function gateway(
  backends: readonly Backend[],
  config: Partial<GatewayConfig> = {},
): Promise<{ readonly url: string; readonly port: number; readonly close: () => Promise<void> }> {
  const started = await startReferenceGateway({
    port: 0,
    backends,
    balance: 'round-robin',
    connections: 8,
    drainMs: 300,
    ...config,
  });
  let closing: Promise<void> | undefined;
  const close = (): Promise<void> => (closing ??= started.close());
  onTestFinished(close);
  return { url: `http://127.0.0.1:${started.port}`, port: started.port, close };
}

/** What came back through a gateway. */
export interface Got {
  readonly status: number;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  readonly text: string;
  readonly body: Readonly<Record<string, unknown>>;
}

/** Sends one request. */
export async function get(
  url: string,
  options: Omit<Dispatcher.RequestOptions, 'path' | 'method'> & {
    readonly method?: Dispatcher.HttpMethod;
  } = {},
): Promise<Got> {
  const answer = await request(url, { reset: true, ...options });
  const text = await answer.body.text();
  const isJson = String(answer.headers['content-type']).includes('json');
  return {
    status: answer.statusCode,
    headers: answer.headers,
    text,
    body: isJson ? (JSON.parse(text) as Record<string, unknown>) : {},
  };
}

/** The whole body of a request. */
export async function bodyOf(incoming: IncomingMessage): Promise<string> {
  let body = '';
  for await (const chunk of incoming) body += String(chunk);
  return body;
}

/** Sends bytes as they are; gives back all that comes, byte by character, until the other side ends the connection. */
export async function sendBytes(port: number, bytes: string): Promise<string> {
  const socket = connect(port, '127.0.0.1');
  socket.setEncoding('latin1');
  socket.write(bytes, 'latin1');
  let answered = '';
  for await (const chunk of socket) answered += chunk as string;
  return answered;
}
