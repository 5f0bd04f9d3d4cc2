import type { EventLoopDelay } from '../../measure/event-loop-delay.ts';
import { machineCpuMs } from '../../measure/environment.ts';
import type { Target, TargetUsage } from '../../../targets/target.ts';

/** CPU that everybody used in the measured time, milliseconds; absent what nobody could tell. */
export interface Usage {
  readonly seconds: number;
  readonly generatorMs: number;
  readonly serviceMs?: number;
  readonly storeMs?: number;
  readonly storeCommands?: number;
  readonly gatewayMs?: number;
  readonly eventLoopDelayMs?: EventLoopDelay;
  /** Cores that processes other than ours used on average. */
  readonly neighbourShare?: number;
}

interface Sample {
  readonly atMs: number;
  readonly generatorMs: number;
  readonly machineMs: number | undefined;
  readonly target: TargetUsage;
}

/** Reads the CPU counters of generator, service, store and machine at the two ends of the measured time. */
export class Sampler {
  readonly #target: Target;
  #first: Promise<Sample> | undefined;
  #last: Promise<Sample> | undefined;
  #end: NodeJS.Timeout | undefined;

  constructor(target: Target) {
    this.#target = target;
  }

  /** Takes the first sample now; only the first call counts. */
  begin(): void {
    this.#first ??= this.#sample(true);
  }

  /** Takes the last sample so many milliseconds from now; without this, `finish` takes it. */
  endAfter(ms: number): void {
    this.#end = setTimeout(() => void (this.#last = this.#sample(false)), Math.max(0, ms));
  }

  /** Takes no more samples; for a run that is given up. */
  cancel(): void {
    clearTimeout(this.#end);
  }

  /** Ends sampling; a sample that was not yet due is taken now. */
  async finish(): Promise<Usage | undefined> {
    this.cancel();
    const first = await this.#first;
    const last = await (this.#last ?? this.#sample(false));
    if (first === undefined || last.atMs <= first.atMs) return undefined;
    const elapsedMs = last.atMs - first.atMs;
    const service = between(first.target.serviceCpuMs, last.target.serviceCpuMs);
    const sameStore = first.target.storeRun === last.target.storeRun;
    const store = sameStore ? between(first.target.storeCpuMs, last.target.storeCpuMs) : undefined;
    const commands = sameStore ? between(first.target.storeCommands, last.target.storeCommands) : undefined;
    const gateway = between(first.target.gatewayCpuMs, last.target.gatewayCpuMs);
    const machine = between(first.machineMs, last.machineMs);
    const generatorMs = last.generatorMs - first.generatorMs;
    return {
      seconds: elapsedMs / 1000,
      generatorMs,
      ...(service === undefined ? {} : { serviceMs: service }),
      ...(store === undefined ? {} : { storeMs: store }),
      ...(commands === undefined ? {} : { storeCommands: commands }),
      ...(gateway === undefined ? {} : { gatewayMs: gateway }),
      ...(last.target.eventLoopDelayMs === undefined
        ? {}
        : { eventLoopDelayMs: last.target.eventLoopDelayMs }),
      ...(machine === undefined || service === undefined || !sameStore
        ? {}
        : {
            neighbourShare: Math.max(
              0,
              (machine - generatorMs - service - (store ?? 0) - (gateway ?? 0)) / elapsedMs,
            ),
          }),
    };
  }

  /** Counters now; event loops are watched from the first sample to the last. */
  #sample(watch: boolean): Promise<Sample> {
    const sample = this.#counters(watch);
    // Whoever finishes hears of a failure.
    sample.catch(() => {});
    return sample;
  }

  async #counters(watch: boolean): Promise<Sample> {
    const { user, system } = process.cpuUsage();
    const taken = { atMs: performance.now(), generatorMs: (user + system) / 1000, machineMs: machineCpuMs() };
    return { ...taken, target: await this.#target.usage(watch) };
  }
}

function between(first: number | undefined, last: number | undefined): number | undefined {
  // A counter that went back began anew: whoever counts was started again.
  return first === undefined || last === undefined || last < first ? undefined : last - first;
}
