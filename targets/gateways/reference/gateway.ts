import { createServer } from 'node:http';
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';
import { refuseBytes } from '../../service/answers/faults.ts';
import { tokenPath } from '../gateway.ts';
import { AccessLog } from './access-log.ts';
import { admissionOf } from './admission.ts';
import type { GatewayConfig } from './config.ts';
import { Forward } from './forward.ts';
import type { Shared } from './forward.ts';
import { readIncoming } from './incoming.ts';
import { refusalFor } from './refusal.ts';
import { routeOf } from './route.ts';
import { Upstream } from './upstream.ts';

/** A gateway that listens. */
export interface ReferenceGateway {
  readonly port: number;
  /** Takes no more connections, lets what is in flight end, for a bounded time, and closes everything. */
  close(): Promise<void>;
}

/** Bodies up to this many bytes are forwarded as a whole, in one write with their head; longer ones as they come. */
const wholeBody = 16 * 1024;

/** Starts the reference gateway: it forwards requests once and answers untouched. */
export async function startReferenceGateway(config: GatewayConfig): Promise<ReferenceGateway> {
  const { connections, connectMs = 10_000, answerMs = 900_000, drainMs = 1000 } = config;
  const upstreams = config.backends.map(
    (backend) => new Upstream(backend, { connections, connectMs, answerMs }),
  );
  const log = config.accessLog === undefined ? undefined : new AccessLog(config.accessLog);
  const shared: Shared = { log, draining: false };
  const admit = admissionOf(config);
  const route = routeOf(config, upstreams);

  /** The exchanges of each client that are not over: one listener a connection, not one a request. */
  const clients = new WeakMap<Socket, Set<Forward>>();
  const serve = (request: IncomingMessage, response: ServerResponse): void => {
    if (request.url === tokenPath && config.token !== undefined) {
      response.end(config.token);
      return;
    }
    const incoming = readIncoming(request);
    const forward = new Forward(incoming, request, response, shared, clients.get(request.socket)!);
    const refusal = admit?.(incoming, request.socket.remoteAddress ?? '', performance.now());
    if (refusal !== undefined) {
      request.resume();
      forward.refuse(refusal);
      return;
    }
    const { path, length } = incoming;
    const upstream = path.startsWith('/') ? route(incoming) : undefined;
    if (upstream === undefined) {
      request.resume();
      forward.refuse(refusalFor('unknown-route', path, 'The gateway leads nowhere from this address.'));
    } else if (length === 0) forward.send(upstream, '');
    else if (length > 0 && length <= wholeBody)
      whole(request, length, (body) => forward.send(upstream, body));
    else forward.send(upstream, request);
  };

  // Without a timeout of idle connections no timer is set for each request.
  const server = createServer({ keepAliveTimeout: 0, requestTimeout: 0, noDelay: true }, serve);
  server.on('connection', (socket: Socket) => {
    const inFlight = new Set<Forward>();
    clients.set(socket, inFlight);
    socket.on('close', () => {
      for (const forward of inFlight) forward.clientGone();
    });
  });
  server.on('clientError', (error: NodeJS.ErrnoException, socket) => refuseBytes(error, socket as never));
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen({ host: '127.0.0.1', port: config.port, backlog: 4096 }, resolve);
  });
  return {
    port: (server.address() as AddressInfo).port,
    async close() {
      shared.draining = true;
      const closed = new Promise((resolve) => server.close(resolve));
      server.closeIdleConnections();
      const bound = setTimeout(() => server.closeAllConnections(), drainMs);
      await closed;
      clearTimeout(bound);
      for (const upstream of upstreams) upstream.close();
      log?.close();
    },
  };
}

/** Waits for a short body, which mostly comes in one piece, right after its head; it is Latin-1, a character a byte. */
function whole(request: IncomingMessage, length: number, use: (body: string) => void): void {
  let body = '';
  request.on('data', (chunk: Buffer) => {
    body += chunk.toString('latin1');
    if (body.length === length) use(body);
  });
}
