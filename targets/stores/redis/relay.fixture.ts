import { createServer, connect } from 'node:net';
import type { Socket } from 'node:net';

/** A TCP relay to a server, which can swallow answers and cut connections. */
export interface Relay {
  readonly url: string;
  muteAnswers(): void;
  /** Ends every connection; the next ones are served again. */
  cut(): void;
  close(): Promise<void>;
}

/** Listens at a port, or at any, and passes everything on to the socket that an address names. */
export async function startRelay(to: string, port = 0): Promise<Relay> {
  const path = new URL(to).searchParams.get('path') ?? '';
  const sockets = new Set<Socket>();
  let mute = false;
  const relay = createServer((client) => {
    const upstream = connect(path);
    for (const [socket, peer] of [[client, upstream] as const, [upstream, client] as const]) {
      sockets.add(socket);
      socket.on('error', () => {});
      socket.on('close', () => {
        sockets.delete(socket);
        peer.destroy();
      });
    }
    client.on('data', (chunk) => upstream.write(chunk));
    upstream.on('data', (chunk) => {
      if (!mute) client.write(chunk);
    });
  });
  await new Promise<void>((resolve) => relay.listen(port, '127.0.0.1', resolve));
  const address = relay.address();
  const cut = (): void => {
    mute = false;
    for (const socket of sockets) socket.destroy();
  };
  return {
    url: `redis://127.0.0.1:${address === null || typeof address === 'string' ? 0 : address.port}`,
    muteAnswers: () => (mute = true),
    cut,
    close: () =>
      new Promise((resolve) => {
        relay.close(() => resolve());
        cut();
      }),
  };
}
