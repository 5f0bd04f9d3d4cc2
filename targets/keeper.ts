import { spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { childEnv } from './child-env.ts';

/**
 * Ends a process in place of a harness that is gone: a stopped process cannot notice that itself. A shell waits at a pipe
 * that closes with the harness, in a process group of its own, so that Ctrl-C reaches the harness alone.
 */
export class Keeper {
  readonly #shell: ChildProcess;

  constructor(pid: number) {
    this.#shell = spawn('/bin/sh', ['-c', 'read -r line || kill -9 "$0"', String(pid)], {
      stdio: ['pipe', 'ignore', 'ignore'],
      env: childEnv(),
      detached: true,
    });
    // A system without a shell has no SIGSTOP either.
    this.#shell.on('error', () => {});
    this.#shell.stdin?.on('error', () => {});
    this.#shell.unref();
  }

  /** The process can look after itself again, or is gone. */
  release(): void {
    this.#shell.stdin?.end('released\n');
  }
}
