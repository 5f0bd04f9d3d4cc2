import { fork } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { ContendError } from '../../core/errors.ts';

const startBoundMs = 15_000;

/** The process in which foreign services run, all races long; whoever starts it ends it. */
export class HostProcess {
  readonly #child: ChildProcess;
  readonly #killNow = (): void => void this.#child.kill('SIGKILL');
  /** Where the services are, each under its path. */
  readonly origin: string;

  private constructor(child: ChildProcess, port: number) {
    this.#child = child;
    this.origin = `http://127.0.0.1:${port}`;
    process.once('exit', this.#killNow);
  }

  /** Starts `program` and waits until it listens; an abort meanwhile ends it. */
  static async start(program: URL, signal: AbortSignal): Promise<HostProcess> {
    signal.throwIfAborted();
    // A group of its own: Ctrl-C is for the harness, which ends the process itself.
    const child = fork(program, {
      stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
      execArgv: [],
      detached: true,
    });
    try {
      const bound = AbortSignal.any([signal, AbortSignal.timeout(startBoundMs)]);
      const ended = once(child, 'exit', { signal: bound }).then(() => [{ port: 0 }]);
      const [ready] = (await Promise.race([once(child, 'message', { signal: bound }), ended])) as [
        { readonly port: number },
      ];
      if (ready.port > 0) return new HostProcess(child, ready.port);
    } catch (error) {
      child.kill('SIGKILL');
      signal.throwIfAborted();
      throw new ContendError('CTD_SERVICE_FAILED', ['the foreign services did not listen in time'], {
        cause: error,
      });
    }
    throw new ContendError('CTD_SERVICE_FAILED', ['the process of the foreign services ended at its start']);
  }

  /** Ends the process, and waits until it is gone. */
  async stop(): Promise<void> {
    process.off('exit', this.#killNow);
    if (this.#child.exitCode !== null || this.#child.signalCode !== null) return;
    const gone = once(this.#child, 'exit');
    this.#child.kill('SIGKILL');
    await gone;
  }
}
