import { spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';

/**
 * The program of a guard: it holds a pipe to its parent and, when the pipe closes because the parent is gone, ends a
 * process and removes a folder. It is plain JavaScript, because it runs with nothing but Node.
 */
const program = `
const { rmSync } = require('node:fs');
const [pid, folder] = process.argv.slice(1);
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, () => {});
process.stdin.resume();
process.stdin.on('end', () => {
  try { process.kill(Number(pid), 'SIGKILL'); } catch {}
  setTimeout(() => { rmSync(folder, { recursive: true, force: true, maxRetries: 5 }); process.exit(0); }, 100);
});
process.stdin.on('data', () => process.exit(0));
`;

/** A watcher that outlives this process just long enough to end a server that it started. */
export interface Guard {
  /** Sends the guard home; nothing is ended. */
  dismiss(): Promise<void>;
}

/** Guards a server with its folder against the death of this process, even by SIGKILL. */
export function guard(pid: number, folder: string): Guard {
  const child: ChildProcess = spawn(process.execPath, ['-e', program, String(pid), folder], {
    stdio: ['pipe', 'ignore', 'ignore'],
    detached: true,
  });
  child.unref();
  child.stdin?.on('error', () => {});
  const exited = new Promise<void>((resolve) => child.once('exit', () => resolve()));
  return {
    dismiss() {
      if (child.exitCode === null && child.signalCode === null) child.stdin?.write('home');
      return exited;
    },
  };
}
