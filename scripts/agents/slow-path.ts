import { connect, createServer } from 'node:net';
import type { NetConnectOpts, Server, Socket } from 'node:net';

/** A way between machines: what is written on either side arrives so much later, in its order. */
export function slowPath(delayMs: number, to: NetConnectOpts): Server {
  return createServer({ allowHalfOpen: true, noDelay: true }, (near) => {
    const far = connect({ ...to, allowHalfOpen: true });
    far.setNoDelay(true);
    carry(near, far, delayMs);
    carry(far, near, delayMs);
  });
}

function carry(from: Socket, to: Socket, delayMs: number): void {
  const later = (act: () => void): void => void setTimeout(act, delayMs);
  from.on('data', (chunk) => later(() => to.write(chunk)));
  from.once('end', () => later(() => to.end()));
  from.once('close', () => later(() => to.destroy()));
  // What went wrong on one side, the other finds out by its end.
  from.on('error', () => {});
}
