import { fitted } from './fitted.ts';
import type { ProgressStream } from './progress.ts';

/** One line that tells what is going on. */
export interface Line {
  readonly show: (text: string) => void;
  /** Takes the line away. */
  readonly end: () => void;
}

/** Makes a line that is rewritten in place on a terminal; elsewhere it stays silent. */
export function createLine(stream: ProgressStream): Line {
  if (stream.isTTY !== true) return { show: () => undefined, end: () => undefined };
  return {
    show: (text) => void stream.write(`\r\u001b[2K${fitted([{ text, goes: 0 }], stream.columns)}`),
    end: () => void stream.write('\r\u001b[2K'),
  };
}
