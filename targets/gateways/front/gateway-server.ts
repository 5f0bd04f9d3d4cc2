import { randomBytes } from 'node:crypto';
import { chmodSync, mkdtempSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { callsFile, tokenPath } from '../gateway.ts';
import type { GatewayKind, GatewayOrder } from '../gateway.ts';
import { ContendError } from '../../../harness/core/errors.ts';
import { undici } from '../../../harness/drive/wire/undici.ts';
import { processCpuMs } from '../../../harness/measure/process-cpu.ts';
import { freePort } from '../../servers/free-port.ts';
import { GuardedServer } from '../../servers/guarded-server.ts';
import { startOnFreePort, whyNotStarted } from '../../servers/starting.ts';
import { gatewayCommand, gatewayVersion } from './gateway-program.ts';

/** A gateway of this run; `stop` lets it end what it has in hand and removes its folder. */
export interface GatewayServer {
  readonly url: string;
  readonly port: number;
  readonly pid: number;
  readonly version: string | undefined;
  readonly folder: string;
  readonly failed: boolean;
  cpuMs(): number | undefined;
  stop(): Promise<void>;
  killNow(): void;
}

/** What a gateway is started for. */
export type GatewayParts = Omit<GatewayOrder, 'folder' | 'port' | 'token'>;

const startBoundMs = 10_000;

/**
 * Starts a gateway on a free port of the loopback interface; throws CTD_GATEWAY_MISSING or CTD_GATEWAY_FAILED, or what `signal` is
 * aborted with.
 */
export async function startGateway(
  kind: GatewayKind,
  parts: GatewayParts,
  {
    portOf = freePort,
    signal,
  }: { readonly portOf?: () => Promise<number>; readonly signal?: AbortSignal } = {},
): Promise<GatewayServer> {
  signal?.throwIfAborted();
  const started = await startOnFreePort(
    async () => tryStart(kind, parts, await portOf(), signal),
    /address already in use|EADDRINUSE|cannot bind/i,
  );
  if (typeof started === 'string') signal?.throwIfAborted();
  if (typeof started !== 'string') return started;
  throw new ContendError('CTD_GATEWAY_FAILED', [`the gateway ${kind.name} did not start: ${started}`]);
}

async function tryStart(
  kind: GatewayKind,
  parts: GatewayParts,
  port: number,
  signal: AbortSignal | undefined,
): Promise<GatewayServer | string> {
  const command = gatewayCommand(kind);
  if (command === undefined)
    throw new ContendError('CTD_GATEWAY_MISSING', [
      `the gateway ${kind.name} is not installed: npm run setup`,
    ]);
  const folder = mkdtempSync(join(tmpdir(), `contend-${kind.name}-`));
  // A gateway that root starts may go on as somebody else.
  chmodSync(folder, 0o711);
  const token = randomBytes(8).toString('hex');
  const { files, args, output } = kind.arrange({ ...parts, folder, port, token });
  for (const [name, text] of Object.entries(files)) writeFileSync(join(folder, name), text, { mode: 0o600 });
  if (parts.log !== undefined) symlinkSync(parts.log.file, join(folder, callsFile));
  const whole = [...command.args, ...args];
  const guarding = { folder, politely: 'SIGTERM' } as const;
  const guarded =
    output === undefined
      ? new GuardedServer(guarding, [command.binary, ...whole])
      : new GuardedServer(guarding, ['/bin/sh', '-c', 'exec "$@" >>"$0"', output, command.binary, ...whole]);
  const url = `http://127.0.0.1:${port}`;
  const problem = await whyNotStarted(guarded, {
    answers: async () => guarded.pid > 0 && (await answers(url, token)),
    everyMs: 10,
    boundMs: startBoundMs,
    ...(signal === undefined ? {} : { signal }),
  });
  if (problem !== undefined) return problem;
  const { pid } = guarded;
  let stopping = false;
  return {
    url,
    port,
    pid,
    folder,
    version: gatewayVersion(kind, command),
    get failed() {
      return guarded.gone && !stopping;
    },
    cpuMs: () => processCpuMs(pid),
    stop() {
      stopping = true;
      return guarded.stop();
    },
    killNow() {
      stopping = true;
      guarded.killNow();
    },
  };
}

/** Whether our own gateway, and not another server on its port, is there. */
async function answers(url: string, token: string): Promise<boolean> {
  try {
    const { body } = await undici().request(`${url}${tokenPath}`, {
      headersTimeout: 1000,
      bodyTimeout: 1000,
      reset: true,
    });
    return (await body.text()).trim() === token;
  } catch {
    return false;
  }
}
