/** Ends the process quietly when the reader of its output has gone, and with a word when the output cannot be written. */
export function watchOutput(name: string): void {
  process.stdout.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code !== 'EPIPE')
      process.stderr.write(`${name}: the output cannot be written: ${error.message}\n`);
    process.exit(error.code === 'EPIPE' ? (process.exitCode ?? 0) : 104);
  });
  process.stderr.on('error', () => {});
}
