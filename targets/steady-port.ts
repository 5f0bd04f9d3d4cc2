import { createServer } from 'node:net';

/** Below the ports that systems give to outgoing connections: there, somebody's may take the place of a process that is to be back. */
const from = 20_000;
const count = 10_000;
const tries = 100;

/** A port of the loopback address that nobody uses, and that stays free while a process is started again. */
export async function steadyPort(): Promise<number> {
  for (let attempt = 0; attempt < tries; attempt++) {
    const port = from + Math.floor(Math.random() * count);
    if (await isFree(port)) return port;
  }
  throw new Error(`no port from ${from} to ${from + count} is free`);
}

function isFree(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const probe = createServer();
    probe.once('error', () => resolve(false));
    probe.listen(port, '127.0.0.1', () => probe.close(() => resolve(true)));
  });
}
