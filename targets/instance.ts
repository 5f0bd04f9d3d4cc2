import { fork } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { ContendError } from '../harness/core/errors.ts';
import type { Seed } from '../harness/core/record.ts';
import type { AuditPage } from '../harness/core/store.ts';
import { childEnv } from './child-env.ts';
import { Keeper } from './keeper.ts';
import type { ServiceConfig, ServiceEvent, ServiceOrder, ServiceRequest, ServiceUsage } from './messages.ts';

const startBoundMs = 15_000;
const stopBoundMs = 1500;
/** A service that leaves a question open for this long, without a page in between, has failed. */
const answerBoundMs = 8000;

type Question = ServiceRequest extends infer R ? (R extends ServiceRequest ? Omit<R, 'id'> : never) : never;

interface Waiting {
  readonly onPage: (page: AuditPage) => void;
  readonly resolve: (usage: ServiceUsage | undefined) => void;
  readonly reject: (error: Error) => void;
}

/** One service process that the harness started, and that it ends. */
export class ServiceInstance {
  readonly #child: ChildProcess;
  readonly #waiting = new Map<number, Waiting>();
  readonly #exited: Promise<void>;
  #questions = 0;
  #gone = false;
  #silent = false;
  #paused = false;
  /** Ends the process in place of a harness that is gone while it cannot notice that. */
  #keeper: Keeper | undefined;
  #ready: ((event: ServiceEvent) => void) | undefined;
  #log = '';
  #onHolding = (): void => {};
  port = 0;

  private constructor(program: string, config: ServiceConfig) {
    this.#child = fork(program, [], {
      serialization: 'advanced',
      env: childEnv(),
      stdio: ['ignore', 'ignore', 'pipe', 'ipc'],
      // Not the flags of the harness: tracing back to sources costs a service a tenth of its CPU.
      execArgv: [],
      // A group of its own: Ctrl-C is for the harness, which ends the service itself.
      detached: true,
    });
    this.#child.stderr?.on(
      'data',
      (chunk: Buffer) => (this.#log = (this.#log + chunk.toString()).slice(-2000)),
    );
    this.#child.on('message', (event: ServiceEvent) => this.#hear(event));
    // Not as an argument, which every user of the machine can read: an address may hold a password.
    this.#child.send({ kind: 'start', config } satisfies ServiceOrder, () => {});
    this.#exited = new Promise<string>((resolve) =>
      this.#child.once('exit', (code, signal) => resolve(signal ?? `exit code ${code}`)),
    ).then((how) => {
      this.#gone = true;
      this.#keeper?.release();
      const last = this.#log.trim();
      this.#ready?.({ kind: 'failed', problem: `it ended (${how})${last === '' ? '' : `: ${last}`}` });
      for (const waiting of this.#waiting.values())
        waiting.reject(new Error('the service process has ended'));
      this.#waiting.clear();
    });
  }

  /** Starts `program` and waits until it listens; an abort meanwhile ends it, so that it does not start. */
  static async start(program: string, config: ServiceConfig, signal?: AbortSignal): Promise<ServiceInstance> {
    signal?.throwIfAborted();
    const instance = new ServiceInstance(program, config);
    const giveUp = (): void => instance.killNow();
    signal?.addEventListener('abort', giveUp);
    const event = await new Promise<ServiceEvent>((resolve) => {
      instance.#ready = resolve;
      setTimeout(resolve, startBoundMs, { kind: 'failed', problem: 'it did not listen in time' }).unref();
    });
    signal?.removeEventListener('abort', giveUp);
    instance.#ready = undefined;
    if (event.kind !== 'ready') {
      instance.killNow();
      await instance.#exited;
      const problem = event.kind === 'failed' ? event.problem : `it said ${event.kind}`;
      throw new ContendError('CTD_SERVICE_FAILED', [
        `the reference service did not start: ${problem.trim()}`,
      ]);
    }
    instance.port = event.port;
    return instance;
  }

  /** True once the process has ended, for whatever reason, or no longer answers. */
  get failed(): boolean {
    return this.#gone || this.#silent;
  }

  async seed(records: readonly Seed[]): Promise<void> {
    await this.#ask({ kind: 'seed', records });
  }

  async empty(): Promise<void> {
    await this.#ask({ kind: 'empty' });
  }

  async forget(keys: readonly string[]): Promise<void> {
    await this.#ask({ kind: 'forget', keys });
  }

  async audit(onPage: (page: AuditPage) => void): Promise<void> {
    await this.#ask({ kind: 'audit' }, onPage);
  }

  usage(watch: boolean): Promise<ServiceUsage | undefined> {
    return this.#ask({ kind: 'usage', watch });
  }

  /** Stops the process (SIGSTOP) until `resume`; questions that are open then wait. */
  pause(): void {
    this.#prepareToStop();
    this.#paused = true;
    this.#child.kill('SIGSTOP');
  }

  resume(): void {
    this.#child.kill('SIGCONT');
    this.#paused = false;
    this.#keeper?.release();
    this.#keeper = undefined;
  }

  /** Has the process stop itself when the next request is about to write; resolves when it does. */
  holdNextWrite(): Promise<void> {
    this.#prepareToStop();
    return new Promise((resolve, reject) => {
      this.#onHolding = () => {
        this.#paused = true;
        resolve();
      };
      this.#ask({ kind: 'hold' }).catch(reject);
    });
  }

  /** True while the process is stopped. */
  get paused(): boolean {
    return this.#paused;
  }

  async slowStore(slowMs: number): Promise<void> {
    await this.#ask({ kind: 'slow-store', slowMs });
  }

  async dropAnswers(share: number): Promise<void> {
    await this.#ask({ kind: 'drop-answers', share });
  }

  /** Ends the process: politely, then by force. */
  async stop(): Promise<void> {
    if (this.#gone) return;
    if (this.#paused) this.killNow();
    const force = setTimeout(() => this.killNow(), stopBoundMs);
    this.#ask({ kind: 'stop' }).catch(() => this.killNow());
    await this.#exited;
    clearTimeout(force);
  }

  /** Ends the process at once; for use where nothing can be awaited. */
  killNow(): void {
    if (!this.#gone) this.#child.kill('SIGKILL');
  }

  #prepareToStop(): void {
    this.#keeper ??= new Keeper(this.#child.pid ?? 0);
  }

  #ask(question: Question, onPage: (page: AuditPage) => void = () => {}): Promise<ServiceUsage | undefined> {
    const id = this.#questions++;
    return new Promise((resolve, reject) => {
      if (this.#gone || !this.#child.connected) {
        reject(new Error('the service process has ended'));
        return;
      }
      const bound = setTimeout(() => {
        if (this.#paused) {
          bound.refresh();
          return;
        }
        this.#silent = true;
        this.#waiting.delete(id);
        reject(new Error(`the service process has not answered for ${answerBoundMs / 1000} s`));
      }, answerBoundMs);
      this.#waiting.set(id, {
        onPage(page) {
          bound.refresh();
          onPage(page);
        },
        resolve(usage) {
          clearTimeout(bound);
          resolve(usage);
        },
        reject(error) {
          clearTimeout(bound);
          reject(error);
        },
      });
      this.#child.send({ ...question, id }, (error) => {
        if (error !== null) reject(error);
      });
    });
  }

  #hear(event: ServiceEvent): void {
    switch (event.kind) {
      case 'ready':
      case 'failed':
        this.#ready?.(event);
        return;
      case 'holding':
        this.#onHolding();
        return;
      case 'page':
        this.#waiting.get(event.id)?.onPage(event.page);
        return;
      case 'done':
        this.#waiting.get(event.id)?.resolve(event.usage);
        break;
      case 'error':
        this.#waiting.get(event.id)?.reject(new Error(event.problem));
    }
    this.#waiting.delete(event.id);
  }
}
