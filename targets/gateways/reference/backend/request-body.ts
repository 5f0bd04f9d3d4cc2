import type { IncomingMessage } from 'node:http';
import type { Socket } from 'node:net';

/** Who follows a body on its way: each part of it, and its end. */
export interface BodyFollower {
  went(): void;
  sent(): void;
}

/**
 * Passes a request's body on as it comes, no faster than the backend takes it. What it gives back lets the rest of the body
 * come to nothing.
 */
export function pipeBody(
  body: IncomingMessage,
  chunked: boolean,
  socket: Socket,
  follower: BodyFollower,
): () => void {
  const onData = (part: Buffer): void => {
    follower.went();
    if (chunked) {
      socket.cork();
      socket.write(`${part.length.toString(16)}\r\n`, 'latin1');
      socket.write(part);
    }
    const flows = socket.write(chunked ? '\r\n' : part, 'latin1');
    if (chunked) socket.uncork();
    if (!flows) body.pause();
  };
  const onEnd = (): void => {
    if (chunked) socket.write('0\r\n\r\n', 'latin1');
    follower.sent();
  };
  const onDrain = (): void => {
    follower.went();
    body.resume();
  };
  body.on('data', onData).on('end', onEnd);
  socket.on('drain', onDrain);
  return () => {
    body.off('data', onData).off('end', onEnd);
    socket.off('drain', onDrain);
    body.resume();
  };
}
