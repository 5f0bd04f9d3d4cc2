import type { TargetUsage } from '../../../targets/target.ts';
import { formatCount } from '../../core/units.ts';
import { isLoopbackAddress } from '../../drive/wire/locate.ts';

/** More cores than any one machine has that answers at an address. */
const mostElsewhere = 1024;
/** Counters are read a little before and after the time that they are held against. */
const roomFor = 2;

/** What the adapter of a service told it had used, at the two ends of a time, and what that can be held against. */
export interface ToldUsage {
  readonly first: TargetUsage;
  readonly last: TargetUsage;
  /** Who told it, where that was not the hook `usage` of an adapter. */
  readonly by?: string;
  /** From the question for the first to the answer of the last, ms. */
  readonly withinMs: number;
  /** Where the service listens, one an instance. */
  readonly addresses: readonly string[];
  /** Of this machine. */
  readonly cores: number;
}

/** What is believed of it: CPU that was used in between, ms, absent where nobody tells or nobody can believe it. */
export interface BelievedUsage {
  readonly serviceMs?: number;
  readonly storeMs?: number;
  /** Why something is missing, a sentence each. */
  readonly doubts: readonly string[];
}

/** Takes what an adapter told of CPU as far as it can be true: it grows, and by no more than the cores that there may be. */
export function believedUsage({ first, last, by, withinMs, addresses, cores }: ToldUsage): BelievedUsage {
  const problems = [...new Set([first.problem, last.problem].filter((problem) => problem !== undefined))];
  if (problems.length > 0) return { doubts: problems };
  const elsewhere = {
    cores: mostElsewhere * Math.max(1, addresses.length),
    why: `${formatCount(mostElsewhere)} an address`,
  };
  const isHere = addresses.length > 0 && addresses.every(isLoopbackAddress);
  const here = { cores: roomFor * cores, why: `twice those of this machine, where the service listens` };
  const service = grown(
    by ?? 'cpuMs',
    [first.serviceCpuMs, last.serviceCpuMs],
    withinMs,
    isHere ? here : elsewhere,
  );
  // A store may be elsewhere, wherever its service listens.
  const store = grown('storeCpuMs', [first.storeCpuMs, last.storeCpuMs], withinMs, elsewhere);
  return {
    ...(typeof service === 'number' ? { serviceMs: service } : {}),
    ...(typeof store === 'number' ? { storeMs: store } : {}),
    doubts: [service, store].filter((doubt) => typeof doubt === 'string'),
  };
}

/** By how much a counter has grown, or why that is not believed; undefined where it was not told twice. */
function grown(
  name: string,
  [before, after]: readonly [number | undefined, number | undefined],
  withinMs: number,
  most: { readonly cores: number; readonly why: string },
): number | string | undefined {
  if (before === undefined || after === undefined) return undefined;
  const laterText = `${formatCount(Math.round(withinMs))} ms later`;
  const isHook = !name.startsWith('--');
  const told = isHook
    ? `usage: answers with ${name} ${before}, and ${laterText} with ${after}`
    : `${name}: the service had used ${before} ms of CPU, and ${laterText} ${after}`;
  if (after < before)
    return isHook
      ? `${told}; write what was used since the service started, which is never less later`
      : `${told}: one of its processes was started again, or another one answers at its address`;
  const used = (after - before) / withinMs;
  if (used <= most.cores) return after - before;
  return `${told}, as if ${formatCount(Math.round(used))} cores were busy; more than ${formatCount(most.cores)} are not believed (${most.why})${isHook ? '; write milliseconds' : ''}`;
}
