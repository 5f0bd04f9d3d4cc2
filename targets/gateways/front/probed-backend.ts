import { createServer } from 'node:http';
import type { IncomingHttpHeaders, IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout } from 'node:timers/promises';
import { nonceHeader } from '../../../harness/core/http.ts';
import type { Probe } from './probes.ts';

/** A request as it reached a backend. */
export interface Arrival {
  readonly method: string;
  readonly path: string;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
}

/** A server that answers probes as they say and keeps what reached it. */
export interface ProbedBackend {
  readonly host: string;
  readonly port: number;
  /** Arrivals by nonce. */
  readonly arrivals: ReadonlyMap<number, readonly Arrival[]>;
  close(): Promise<void>;
}

/** Starts a backend for probes on the loopback interface. */
export async function startProbedBackend(probes: readonly Probe[]): Promise<ProbedBackend> {
  const arrivals = new Map<number, Arrival[]>();
  const byNonce = new Map(probes.map((probe) => [probe.nonce, probe]));
  const server = createServer((request, response) => {
    void bodyOf(request).then(async (body) => {
      const { method = '', url = '', headers } = request;
      const nonce = Number(headers[nonceHeader]);
      arrivals.set(nonce, [...(arrivals.get(nonce) ?? []), { method, path: url, headers, body }]);
      const { answer, afterMs = 0 } = byNonce.get(nonce) ?? {};
      // A gateway that was ended has nobody wait for it.
      if (afterMs > 0) await setTimeout(afterMs, undefined, { ref: false });
      if (answer?.kind !== 'answer') {
        request.socket.destroy();
        return;
      }
      response.writeHead(answer.status, { ...answer.headers, [nonceHeader]: String(nonce) });
      response.end(answer.body);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    host: '127.0.0.1',
    port: (server.address() as AddressInfo).port,
    arrivals,
    close() {
      server.closeAllConnections();
      return new Promise((resolve) => server.close(() => resolve()));
    },
  };
}

async function bodyOf(request: IncomingMessage): Promise<string> {
  let body = '';
  for await (const chunk of request) body += String(chunk);
  return body;
}
