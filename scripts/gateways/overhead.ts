import { spreadOf } from '../../harness/analyze/median.ts';
import type { Spread } from '../../harness/analyze/median.ts';
import type { Environment } from '../../harness/core/run-record.ts';
import type { Loaded } from './load.ts';

/** Shares of 409 that are measured. */
export const shares = [0, 0.5, 1] as const;

/** One way to the backend in one block: with no gateway, or through one. */
export interface Sample extends Loaded {
  readonly block: number;
  readonly gateway: string;
  readonly accessLog: boolean;
  readonly q: number;
  /** CPU of the gateway; absent without one, and where the system does not tell. */
  readonly cpuS?: number;
}

/** What a gateway adds at one share of 409. */
export interface OverheadPoint {
  readonly q: number;
  readonly requestsPerS: Spread;
  readonly cpuSPerRequest?: Spread;
  /** Beside no gateway in the same block. */
  readonly addedMs: { readonly p50: Spread; readonly p99: Spread };
}

/** What a gateway costs: CPU-seconds a request are `d0 + q × dLog`, the line through the medians of its points. */
export interface GatewayOverhead {
  readonly gateway: string;
  readonly version?: string;
  readonly accessLog: boolean;
  readonly d0?: number;
  readonly dLog?: number;
  /** Requests a CPU-second over nginx's with the same log and share of 409 in the same block; absent for nginx itself. */
  readonly perCpuOfNginx?: Spread;
  readonly points: readonly OverheadPoint[];
}

/** The document of `npm run gateways -- --json`; `results/gateways/overhead.json` is one. */
export interface OverheadDocument {
  readonly kind: 'gateway-overhead';
  readonly schemaVersion: 1;
  readonly measuredAt: string;
  readonly environment: Environment;
  readonly connections: number;
  readonly blocks: number;
  readonly secondsEach: number;
  readonly none: readonly {
    readonly q: number;
    readonly requestsPerS: Spread;
    readonly p50Ms: Spread;
    readonly p99Ms: Spread;
  }[];
  readonly gateways: readonly GatewayOverhead[];
}

/** Summarises the samples of the way through one gateway, each beside the way without one in its block. */
export function overheadOf(
  samples: readonly Sample[],
  { gateway, accessLog }: { readonly gateway: string; readonly accessLog: boolean },
): GatewayOverhead {
  const points = shares.map((q): OverheadPoint => {
    const mine = samples.filter(
      (sample) => sample.gateway === gateway && sample.accessLog === accessLog && sample.q === q,
    );
    const added = (of: (sample: Sample) => number): Spread =>
      spreadOf(
        mine.flatMap((sample) => {
          const beside = samples.find(
            (other) => other.gateway === 'none' && other.q === q && other.block === sample.block,
          );
          return beside === undefined ? [] : [of(sample) - of(beside)];
        }),
      );
    const cpu = mine.flatMap(({ cpuS, requests }) => (cpuS === undefined ? [] : [cpuS / requests]));
    return {
      q,
      requestsPerS: spreadOf(mine.map(({ requests, seconds }) => requests / seconds)),
      ...(cpu.length === 0 ? {} : { cpuSPerRequest: spreadOf(cpu) }),
      addedMs: { p50: added(({ p50Ms }) => p50Ms), p99: added(({ p99Ms }) => p99Ms) },
    };
  });
  const ratios = gateway === 'nginx' ? [] : ratiosToNginx(samples, { gateway, accessLog });
  const known = points.flatMap(({ q, cpuSPerRequest }) =>
    cpuSPerRequest === undefined ? [] : [{ x: q, y: cpuSPerRequest.median }],
  );
  return {
    gateway,
    accessLog,
    ...(known.length === 0 ? {} : lineOf(known)),
    ...(ratios.length === 0 ? {} : { perCpuOfNginx: spreadOf(ratios) }),
    points,
  };
}

/** How many requests a gateway makes of the CPU that nginx needs for one, pair by pair. */
function ratiosToNginx(
  samples: readonly Sample[],
  { gateway, accessLog }: { readonly gateway: string; readonly accessLog: boolean },
): number[] {
  const of = (name: string): readonly Sample[] =>
    samples.filter((sample) => sample.gateway === name && sample.accessLog === accessLog);
  const perCpu = ({ requests, cpuS = NaN }: Sample): number => requests / cpuS;
  return of(gateway).flatMap((mine) => {
    const nginx = of('nginx').find(({ block, q }) => block === mine.block && q === mine.q);
    const ratio = nginx === undefined ? NaN : perCpu(mine) / perCpu(nginx);
    return Number.isFinite(ratio) ? [ratio] : [];
  });
}

/** Least squares through the points of a line. */
function lineOf(points: readonly { readonly x: number; readonly y: number }[]): { d0: number; dLog: number } {
  const mean = (of: (point: { x: number; y: number }) => number): number =>
    points.reduce((sum, point) => sum + of(point), 0) / points.length;
  const [x, y] = [mean((point) => point.x), mean((point) => point.y)];
  const spread = mean((point) => (point.x - x) ** 2);
  const dLog = spread === 0 ? 0 : mean((point) => (point.x - x) * (point.y - y)) / spread;
  return { d0: y - dLog * x, dLog };
}
