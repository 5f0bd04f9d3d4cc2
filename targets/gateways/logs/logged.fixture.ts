import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { createServer } from 'node:http';
import type { RequestListener } from 'node:http';
import { connect } from 'node:net';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { onTestFinished, vi } from 'vitest';
import type { GatewayKind, GatewayLog } from '../gateway.ts';
import { startGateway } from '../front/gateway-server.ts';

/** A line of a log, by its names. */
export type Line = Readonly<Record<string, unknown>>;

/** A folder that goes with its test. */
export function scratch(): string {
  const folder = mkdtempSync(join(tmpdir(), 'contend-calls-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

/** A backend that ends with its test. */
export async function behind(
  listener: RequestListener,
): Promise<{ readonly host: string; readonly port: number }> {
  const server = createServer(listener);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => {
    server.closeAllConnections();
    return new Promise<void>((resolve) => server.close(() => resolve()));
  });
  return { host: '127.0.0.1', port: (server.address() as AddressInfo).port };
}

/** A gateway that writes a log before such a backend. */
export async function logging(
  kind: GatewayKind,
  listener: RequestListener,
  log: Partial<GatewayLog> = {},
): Promise<{
  readonly port: number;
  readonly url: string;
  lines(atLeast: number): Promise<readonly string[]>;
}> {
  const file = log.file ?? join(scratch(), 'a "b" $c.ndjson');
  const gateway = await startGateway(kind, {
    balance: 'round-robin',
    connections: 8,
    backends: [await behind(listener)],
    log: { ...log, file },
  });
  onTestFinished(() => gateway.stop());
  return { port: gateway.port, url: gateway.url, lines: (atLeast) => linesOf(file, atLeast) };
}

/** The lines of a file as soon as there are so many. */
export function linesOf(file: string, atLeast: number): Promise<readonly string[]> {
  return vi.waitFor(
    () => {
      const lines = readFileSync(file, 'utf8').split('\n').slice(0, -1);
      if (lines.length < atLeast) throw new Error(`${lines.length} lines of ${atLeast}: ${lines.join('\n')}`);
      return lines;
    },
    { timeout: 5000, interval: 20 },
  );
}

/** Sends one request as bytes, a letter each; gives back how its answer begins, '' where none comes. */
export function exchange(port: number, bytes: string): Promise<string> {
  return new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1');
    let answered = '';
    socket.setEncoding('latin1');
    socket.setTimeout(1000, () => socket.destroy());
    socket.on('data', (chunk: string) => {
      answered += chunk;
      socket.end();
    });
    socket.on('error', () => {});
    socket.on('close', () => resolve(answered));
    socket.write(bytes, 'latin1');
  });
}
