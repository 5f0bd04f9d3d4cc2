import type { Seed } from '../harness/core/record.ts';
import type { AuditPage } from '../harness/core/store.ts';
import { ServiceInstance } from './instance.ts';
import { steadyPort } from './steady-port.ts';
import type { ServiceConfig, ServiceUsage } from './messages.ts';

/** One instance of a service as faults treat it. */
export interface Instance {
  /** False while a fault keeps it ended. */
  readonly running: boolean;
  /** True while it has stopped itself before a write. */
  readonly holding: boolean;
  /** Ends it at once. */
  kill(): Promise<void>;
  /** Starts it again where it listened before. */
  restart(): Promise<void>;
  pause(): void;
  resume(): void;
  /** Has it stop itself when the next request is about to write; resolves when it has. */
  holdNextWrite(): Promise<void>;
  slowStore(slowMs: number): Promise<void>;
  dropAnswers(share: number): Promise<void>;
}

/** The place of one instance: its process, and after a fault none or another one at the same port. */
export class InstanceSlot implements Instance {
  readonly port: number;
  readonly #program: string;
  readonly #config: ServiceConfig;
  #service: ServiceInstance | undefined;
  #starting: Promise<void> | undefined;
  #ended = false;
  /** True once a fault has ended it: what it has used cannot be told any more. */
  wasKilled = false;

  private constructor(program: string, config: ServiceConfig, service: ServiceInstance) {
    this.#program = program;
    this.#config = { ...config, port: service.port };
    this.#service = service;
    this.port = service.port;
  }

  /** Starts an instance and waits until it listens. */
  static async start(program: string, config: ServiceConfig, signal?: AbortSignal): Promise<InstanceSlot> {
    const steady = config.faulty ? { ...config, port: await steadyPort() } : config;
    return new InstanceSlot(program, config, await ServiceInstance.start(program, steady, signal));
  }

  /** True when its process has ended, but not by a fault, or no longer answers. */
  get failed(): boolean {
    return this.#service?.failed === true;
  }

  get running(): boolean {
    return this.#service?.failed === false;
  }

  get holding(): boolean {
    return this.#service?.paused === true;
  }

  async kill(): Promise<void> {
    const service = this.#running;
    this.#service = undefined;
    this.wasKilled = true;
    service.killNow();
    await service.stop();
  }

  restart(): Promise<void> {
    const start = async (): Promise<void> => {
      const service = await ServiceInstance.start(this.#program, this.#config);
      if (this.#ended) service.killNow();
      this.#service = service;
    };
    return (this.#starting = start());
  }

  pause(): void {
    this.#running.pause();
  }

  resume(): void {
    this.#service?.resume();
  }

  holdNextWrite(): Promise<void> {
    return this.#running.holdNextWrite();
  }

  slowStore(slowMs: number): Promise<void> {
    return this.#running.slowStore(slowMs);
  }

  dropAnswers(share: number): Promise<void> {
    return this.#running.dropAnswers(share);
  }

  seed(records: readonly Seed[]): Promise<void> {
    return this.#running.seed(records);
  }

  empty(): Promise<void> {
    return this.#running.empty();
  }

  forget(keys: readonly string[]): Promise<void> {
    return this.#running.forget(keys);
  }

  audit(onPage: (page: AuditPage) => void): Promise<void> {
    return this.#running.audit(onPage);
  }

  /** What it has used since it started; undefined where nobody can tell. */
  async usage(watch: boolean): Promise<ServiceUsage | undefined> {
    return this.wasKilled ? undefined : this.#service?.usage(watch);
  }

  async stop(): Promise<void> {
    this.#ended = true;
    await this.#starting?.catch(() => {});
    await this.#service?.stop();
  }

  killNow(): void {
    this.#ended = true;
    this.#service?.killNow();
  }

  get #running(): ServiceInstance {
    if (this.#service === undefined) throw new Error('the instance was ended by a fault');
    return this.#service;
  }
}
