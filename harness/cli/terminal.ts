/** How text for a person is set on stdout: the columns of a table, and colours only where a terminal shows them. */
export function terminalStyle(): { readonly color: boolean; readonly width: number } {
  return { color: process.stdout.isTTY && process.env['NO_COLOR'] === undefined, width: 100 };
}
