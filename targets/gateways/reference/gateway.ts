import { createServer } from 'node:http';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { createServer as createNetServer } from 'node:net';
import type { AddressInfo, Socket } from 'node:net';
import { refuseBytes } from '../../service/answers/faults.ts';
import { tokenPath } from '../gateway.ts';
import { CallLog } from './call-log.ts';
import { admissionOf } from './admission.ts';
import type { GatewayConfig } from './config.ts';
import { Forward } from './forward.ts';
import type { Shared } from './forward.ts';
import { readIncoming } from './client/incoming.ts';
import type { Incoming } from './client/incoming.ts';
import { answeringBy } from './client/answering.ts';
import type { Answering } from './client/answering.ts';
import { PlainClient } from './client/plain-client.ts';
import type { PlainOwner } from './client/plain-client.ts';
import { expectationOf, faultOf, refusalFor } from './refusal.ts';
import type { Refusal } from './refusal.ts';
import { routeOf } from './route.ts';
import { RecordQueue } from './record-queue.ts';
import { isHarmless } from '../../service/access/access.ts';
import { Upstream } from './backend/upstream.ts';

/** A gateway that listens. */
export interface ReferenceGateway {
  readonly port: number;
  /** Takes no more connections, lets what is in flight end, for a bounded time, and closes everything. */
  close(): Promise<void>;
}

/** Bodies up to this many bytes are forwarded as a whole, in one write with their head; longer ones as they come. */
const wholeBody = 16 * 1024;

/**
 * Starts the reference gateway: it forwards requests once and answers untouched. Until it `isReady` it does not answer for
 * itself at the token path.
 */
export async function startReferenceGateway(
  config: GatewayConfig,
  isReady: () => boolean = () => true,
): Promise<ReferenceGateway> {
  const { connections, connectMs = 10_000, answerMs = 900_000, drainMs = 1000 } = config;
  const upstreams = config.backends.map(
    (backend) => new Upstream(backend, { connections, connectMs, answerMs }),
  );
  const log = config.log === undefined ? undefined : new CallLog(config.log);
  const shared: Shared = { log, draining: false };
  const admit = admissionOf(config);
  const route = routeOf(config, upstreams);
  const queue = config.queue === undefined ? undefined : new RecordQueue(config.queue, config.recordDepth);
  const send = (
    forward: Forward,
    method: string,
    upstream: Upstream,
    body: string | IncomingMessage,
  ): void => {
    // Who only reads changes nothing that others would have to wait for.
    if (queue === undefined || isHarmless(method)) forward.send(upstream, body);
    else forward.sendInTurn(queue, upstream, body);
  };

  /** Begins an exchange, and says where it is sent; undefined where it was refused. */
  const begin = (
    incoming: Incoming,
    answering: Answering,
    fault?: Refusal,
  ): { forward: Forward; upstream: Upstream | undefined } => {
    const forward = new Forward(incoming, answering, shared);
    const { method, path } = incoming;
    const refusal = fault ?? admit?.(incoming, answering.address, performance.now());
    const leads = path.startsWith('/') || (path === '*' && method === 'OPTIONS');
    const upstream = refusal === undefined && leads ? route(incoming) : undefined;
    if (refusal !== undefined) forward.refuse(refusal);
    else if (upstream === undefined)
      forward.refuse(refusalFor('unknown-route', path, 'The gateway leads nowhere from this address.'));
    return { forward, upstream };
  };

  const settings = { keepAliveTimeout: 0, requestTimeout: 0, requireHostHeader: false };
  const http = createServer(settings, (request, response) => {
    if (request.url === tokenPath && config.token !== undefined) {
      response.end(isReady() ? config.token : '');
      return;
    }
    const incoming = readIncoming(request);
    const { forward, upstream } = begin(incoming, answeringBy(request, response), faultOf(request));
    response.once('close', () => forward.clientGone());
    const { length, method } = incoming;
    if (upstream === undefined) request.resume();
    else if (length === 0) send(forward, method, upstream, '');
    else if (length > 0 && length <= wholeBody)
      whole(request, length, (body) => send(forward, method, upstream, body));
    else send(forward, method, upstream, request);
  });
  // A list of headers that is cut would lose the one that tells of the body; the size of the head is bounded all the same.
  http.maxHeadersCount = 0;
  http.on('checkExpectation', (request: IncomingMessage, response: ServerResponse) => {
    begin(readIncoming(request), answeringBy(request, response), faultOf(request) ?? expectationOf(request));
    request.resume();
  });
  http.on('clientError', (error: NodeJS.ErrnoException, socket) => refuseBytes(error, socket as never));

  const clients = new Map<Socket, PlainClient | undefined>();
  const owner: PlainOwner = {
    get draining() {
      return shared.draining;
    },
    serve({ incoming, body }, answering) {
      const { forward, upstream } = begin(incoming, answering);
      if (upstream !== undefined) send(forward, incoming.method, upstream, body);
      return () => forward.clientGone();
    },
    takeOver(socket) {
      clients.set(socket, undefined);
      http.emit('connection', socket);
    },
  };
  const server = createNetServer({ noDelay: true }, (socket) => {
    clients.set(socket, new PlainClient(socket, owner));
    socket.once('close', () => clients.delete(socket));
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen({ host: '127.0.0.1', port: config.port, backlog: 4096 }, resolve);
  });
  return {
    port: (server.address() as AddressInfo).port,
    async close() {
      shared.draining = true;
      const closed = new Promise((resolve) => server.close(resolve));
      for (const [socket, client] of clients) if (client?.busy === false) socket.destroy();
      http.closeIdleConnections();
      const bound = setTimeout(() => {
        for (const socket of clients.keys()) socket.destroy();
      }, drainMs);
      await closed;
      clearTimeout(bound);
      for (const upstream of upstreams) upstream.close();
      queue?.close();
      await log?.close();
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
