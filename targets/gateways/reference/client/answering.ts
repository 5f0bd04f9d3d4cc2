import type { IncomingMessage, ServerResponse } from 'node:http';

/** The first part of an answer; headers are names and values in turn. */
export interface AnswerStart {
  readonly status: number;
  readonly reason: string;
  readonly headers: readonly string[];
  /** Bytes of the body; -1 where only its end will tell. */
  readonly length: number;
}

/** Where the answer to one request goes: whole, or begun, written in parts and ended. */
export interface Answering {
  readonly address: string;
  readonly port: number;
  readonly begun: boolean;
  /** The body is text, a character a byte. */
  whole(start: AnswerStart, body: string): void;
  begin(start: AnswerStart): void;
  /** False where no more should come before it is drained. */
  write(part: Buffer): boolean;
  onceDrained(react: () => void): void;
  end(): void;
  /** Breaks the answer off, with its connection. */
  breakOff(): void;
}

/** An answer through `node:http`. */
export function answeringBy({ socket }: IncomingMessage, response: ServerResponse): Answering {
  const begin = ({ status, reason, headers }: AnswerStart): void => {
    response.writeHead(status, reason, [...headers]);
  };
  return {
    address: socket.remoteAddress ?? '',
    port: socket.remotePort ?? 0,
    get begun() {
      return response.headersSent;
    },
    whole(start, body) {
      begin(start);
      response.end(body, 'latin1');
    },
    begin,
    write: (part) => response.write(part),
    onceDrained: (react) => void response.once('drain', react),
    end: () => void response.end(),
    breakOff: () => void response.destroy(),
  };
}

/** Nobody waits for the answer any more. */
export const nobody: Answering = {
  address: '',
  port: 0,
  begun: false,
  whole: () => {},
  begin: () => {},
  write: () => true,
  onceDrained: () => {},
  end: () => {},
  breakOff: () => {},
};
