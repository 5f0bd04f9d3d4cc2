import { cpus } from 'node:os';
import type { EventLoopDelay } from '../../measure/event-loop-delay.ts';
import { isLoopbackAddress } from '../../drive/wire/locate.ts';
import { machineCpuMs } from '../../measure/environment.ts';
import type { Target, TargetUsage } from '../../../targets/target.ts';
import { believedUsage } from './told-usage.ts';
import type { BelievedUsage } from './told-usage.ts';

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
  /** Why something that a service should have told is missing. */
  readonly doubts: readonly string[];
}

interface Sample {
  readonly atMs: number;
  /** When the target had answered. */
  readonly toldMs: number;
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
    const sameStore = first.target.storeRun === last.target.storeRun;
    const { serviceMs: service, storeMs: store, doubts } = this.#used(first, last);
    const commands = sameStore ? between(first.target.storeCommands, last.target.storeCommands) : undefined;
    const gateway = between(first.target.gatewayCpuMs, last.target.gatewayCpuMs);
    const machine = between(first.machineMs, last.machineMs);
    const generatorMs = last.generatorMs - first.generatorMs;
    return {
      seconds: elapsedMs / 1000,
      generatorMs,
      doubts,
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
              (machine - generatorMs - (this.#isElsewhere() ? 0 : service) - (store ?? 0) - (gateway ?? 0)) /
                elapsedMs,
            ),
          }),
    };
  }

  /** What a service on another machine has used is nothing that this one has. */
  #isElsewhere(): boolean {
    return this.#target.addresses?.some((address) => !isLoopbackAddress(address)) === true;
  }

  /** CPU of service and store in between: what an adapter tells is held against what can be true. */
  #used(first: Sample, last: Sample): BelievedUsage {
    const { adapter, usageBy, addresses = [] } = this.#target;
    const counted = { first: first.target, last: last.target };
    if (adapter !== undefined || usageBy !== undefined)
      return believedUsage({
        ...counted,
        ...(usageBy === undefined ? {} : { by: usageBy }),
        withinMs: last.toldMs - first.atMs,
        addresses,
        cores: cpus().length,
      });
    const serviceMs = between(first.target.serviceCpuMs, last.target.serviceCpuMs);
    const sameStore = first.target.storeRun === last.target.storeRun;
    const storeMs = sameStore ? between(first.target.storeCpuMs, last.target.storeCpuMs) : undefined;
    return {
      ...(serviceMs === undefined ? {} : { serviceMs }),
      ...(storeMs === undefined ? {} : { storeMs }),
      doubts: [],
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
    const target = await this.#target.usage(watch);
    return { ...taken, target, toldMs: performance.now() };
  }
}

function between(first: number | undefined, last: number | undefined): number | undefined {
  // A counter that went back began anew: whoever counts was started again.
  return first === undefined || last === undefined || last < first ? undefined : last - first;
}
