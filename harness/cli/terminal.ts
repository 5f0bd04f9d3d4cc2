import type { Style } from '../report/formats/format.ts';

/** How text for a person is set on stdout: as wide as its terminal, and with colours only where that shows them. */
export function terminalStyle({ isTTY, columns }: Terminal = process.stdout): Style {
  const width = isTTY === true ? Math.min(Math.max(columns ?? piped, 80), 160) : piped;
  return { color: isTTY === true && process.env['NO_COLOR'] === undefined, width };
}

interface Terminal {
  readonly isTTY?: boolean;
  readonly columns?: number;
}

/** Columns where there is no terminal. */
const piped = 100;
