import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { ContendError } from '../core/errors.ts';
import type { ListenAddress } from '../plan/listen-address.ts';
import { expositionOf, expositionType } from './exposition.ts';
import type { Family } from './family.ts';

/** Figures of a run at an address, for as long as it runs. */
export interface MetricsServer {
  readonly url: string;
  /** Ends at once: nobody is waited for. */
  readonly end: () => Promise<void>;
}

/** More than any number of scrapers; each costs a file. */
const mostConnections = 32;
/** Whoever asks has said what for by then: half a request keeps nobody else out for longer. */
const patience = { headersTimeout: 1000, requestTimeout: 2000, connectionsCheckingInterval: 250 };
/** What this machine calls itself; a page from elsewhere that has its name lead here is not answered (DNS rebinding). */
const ownNames = /^(?:localhost|127\.\d+\.\d+\.\d+|\[::1\])(?::\d+)?$/i;

/** Serves the figures at `/metrics`; throws CTD_OPTIONS where the address cannot be had. */
export async function serveMetrics(
  { host, port, text }: ListenAddress,
  families: () => readonly Family[],
): Promise<MetricsServer> {
  const isOurs = ownNames.test(text);
  const server = createServer(patience, (request, response) => {
    if (isOurs && !ownNames.test(request.headers.host ?? 'localhost')) {
      response.writeHead(421, { 'content-type': 'text/plain' }).end('this machine is called otherwise\n');
      return;
    }
    const [path] = (request.url ?? '').split('?');
    if (path !== '/metrics') {
      response.writeHead(404, { 'content-type': 'text/plain' }).end('figures of the run are at /metrics\n');
      return;
    }
    if (request.method !== 'GET' && request.method !== 'HEAD') {
      response.writeHead(405, { allow: 'GET, HEAD' }).end();
      return;
    }
    response.writeHead(200, { 'content-type': expositionType }).end(expositionOf(families()));
  });
  server.maxConnections = mostConnections;
  await new Promise<void>((done, fail) => {
    server.once('error', (error: NodeJS.ErrnoException) =>
      fail(new ContendError('CTD_OPTIONS', [`--metrics: ${why(error, text)}`], { cause: error })),
    );
    server.listen({ host, port, exclusive: true }, done);
  });
  const { address, port: taken, family } = server.address() as AddressInfo;
  return {
    url: `http://${family === 'IPv6' ? `[${address}]` : address}:${taken}/metrics`,
    end: async () => {
      const closed = new Promise((done) => server.close(done));
      server.closeAllConnections();
      await closed;
    },
  };
}

function why({ code = '', message }: NodeJS.ErrnoException, text: string): string {
  const host = text.slice(0, text.lastIndexOf(':'));
  switch (code) {
    case 'EADDRINUSE':
      return `somebody listens at ${text} already; choose another port, or ${host}:0 for any that is free`;
    case 'EACCES':
      return `${text} is not yours to listen at; choose a port above 1023`;
    case 'EADDRNOTAVAIL':
    case 'ENOTFOUND':
      return `${host} is no address of this machine; write 127.0.0.1:9464`;
    default:
      return `nobody can listen at ${text} (${code === '' ? message : code}); write 127.0.0.1:9464`;
  }
}
