import { Agent, createServer, request as ask } from 'node:http';
import type { IncomingHttpHeaders, IncomingMessage } from 'node:http';
import type { Backend } from '../../gateways/gateway.ts';
import { tokenPath } from '../../gateways/gateway.ts';

/** A request as a gateway has it in hand. */
export interface Passed {
  readonly method: string;
  readonly path: string;
  readonly headers: IncomingHttpHeaders;
  readonly body: Buffer;
}

/** What a service answered. */
export interface Answered {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly body: Buffer;
}

/** Sends a request on; fails where the service broke off. */
export type Pass = (request: Passed) => Promise<Answered>;

/** What a plain gateway is told. */
export interface PassingConfig {
  readonly port: number;
  readonly token: string;
  readonly backends: readonly Backend[];
  readonly connections: number;
}

/** A plain gateway on `node:http`, which passes each request to the next backend in turn, as `around` has it passed. */
export async function startPassing(
  { port, token, backends, connections }: PassingConfig,
  around: (pass: Pass) => Pass,
): Promise<void> {
  const agent = new Agent({ keepAlive: true, maxSockets: connections });
  let turn = 0;
  const pass = around((request) => passOn(request, backends[turn++ % backends.length]!, agent));
  const server = createServer((request, response) => {
    if (request.url === tokenPath) {
      response.end(token);
      return;
    }
    const { method = '', url: path = '', headers } = request;
    bodyOf(request)
      .then((body) => pass({ method, path, headers, body }))
      .then(({ status, headers: told, body }) => response.writeHead(status, told).end(body))
      .catch(() => response.writeHead(502).end());
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject).listen(port, '127.0.0.1', resolve);
  });
}

function passOn({ method, path, headers, body }: Passed, { host, port }: Backend, agent: Agent) {
  return new Promise<Answered>((resolve, reject) => {
    const { connection: _, 'transfer-encoding': __, ...kept } = headers;
    const length = body.length === 0 ? {} : { 'content-length': body.length };
    ask({ host, port, method, path, agent, headers: { ...kept, ...length } }, (answer) => {
      const { connection: ___, 'keep-alive': ____, 'transfer-encoding': _____, ...told } = answer.headers;
      bodyOf(answer).then((text) => {
        resolve({ status: answer.statusCode ?? 0, headers: told, body: text });
      }, reject);
    })
      .on('error', reject)
      .end(body);
  });
}

async function bodyOf(message: IncomingMessage): Promise<Buffer> {
  const parts: Buffer[] = [];
  for await (const part of message) parts.push(part as Buffer);
  return Buffer.concat(parts);
}
