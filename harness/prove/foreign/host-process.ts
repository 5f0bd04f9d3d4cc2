import { fork } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { childEnv } from '../../../targets/child-env.ts';
import { boundedSignal } from '../../core/bounded-signal.ts';
import { ContendError } from '../../core/errors.ts';

const startBoundMs = 15_000;

/** The process in which foreign services run, all races long; whoever starts it ends it. */
export class HostProcess {
  readonly #child: ChildProcess;
  readonly #killNow = (): void => void this.#child.kill('SIGKILL');
  /** Where the services are, each under its path. */
  readonly origin: string;
  readonly #said: () => string;

  private constructor(child: ChildProcess, port: number, said: () => string) {
    this.#child = child;
    this.#said = said;
    this.origin = `http://127.0.0.1:${port}`;
    process.once('exit', this.#killNow);
  }

  /** Starts `program` and waits until it listens; an abort meanwhile ends it. */
  static async start(program: URL, signal: AbortSignal): Promise<HostProcess> {
    signal.throwIfAborted();
    // A group of its own: Ctrl-C is for the harness, which ends the process itself.
    const child = fork(program, {
      stdio: ['ignore', 'ignore', 'pipe', 'ipc'],
      env: childEnv(),
      execArgv: [],
      detached: true,
    });
    let log = '';
    child.stderr?.on('data', (chunk: Buffer) => (log = (log + chunk.toString()).slice(-2000)));
    const said = (): string => log.trim();
    try {
      const bound = boundedSignal(signal, startBoundMs);
      const ended = once(child, 'exit', { signal: bound }).then(() => [{ port: 0 }]);
      const [ready] = (await Promise.race([once(child, 'message', { signal: bound }), ended])) as [
        { readonly port: number },
      ];
      if (ready.port > 0) return new HostProcess(child, ready.port, said);
    } catch (error) {
      child.kill('SIGKILL');
      signal.throwIfAborted();
      throw new ContendError('CTD_SERVICE_FAILED', ['the foreign services did not listen in time'], {
        cause: error,
      });
    }
    throw new ContendError('CTD_SERVICE_FAILED', [
      `the process of the foreign services ended at its start: ${said()}`,
    ]);
  }

  /** What went wrong in the services themselves, known when they are stopped; empty where nothing did. */
  get failure(): string {
    return this.#said();
  }

  /** Ends the process, and waits until it is gone. */
  async stop(): Promise<void> {
    process.off('exit', this.#killNow);
    if (this.#child.exitCode !== null || this.#child.signalCode !== null) return;
    // Not before the last of its words is read.
    const gone = once(this.#child, 'close');
    this.#child.kill('SIGKILL');
    await gone;
  }
}
