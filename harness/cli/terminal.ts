import type { Style } from '../report/formats/format.ts';

/** How text for a person is set on stdout: as wide as its terminal, and with colours only where that shows them. */
export function terminalStyle({ isTTY, columns = 0 }: Terminal = process.stdout): Style {
  // A terminal that nobody has told its size says 0.
  const width = isTTY === true && columns > 0 ? Math.min(Math.max(columns, 80), 160) : piped;
  return { color: isTTY === true && process.env['NO_COLOR'] === undefined, width };
}

interface Terminal {
  readonly isTTY?: boolean;
  readonly columns?: number;
}

/** Columns where there is no terminal. */
const piped = 100;

/** How it is set in a file. */
export const fileStyle: Style = terminalStyle({});
