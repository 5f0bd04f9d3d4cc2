import { readFileSync } from 'node:fs';
import { Agent as HttpAgent } from 'node:http';
import { Agent as HttpsAgent } from 'node:https';
import { setTimeout } from 'node:timers/promises';
import { ValueType } from '@opentelemetry/api';
import { OTLPMetricExporter } from '@opentelemetry/exporter-metrics-otlp-proto';
import {
  defaultResource,
  detectResources,
  envDetector,
  resourceFromAttributes,
} from '@opentelemetry/resources';
import {
  AggregationTemporality,
  DataPointType,
  MeterProvider,
  PeriodicExportingMetricReader,
} from '@opentelemetry/sdk-metrics';
import type { MetricData, PushMetricExporter } from '@opentelemetry/sdk-metrics';
import { messageOf } from '../core/errors.ts';
import type { Family } from './family.ts';
import type { OtlpTarget } from './otlp-target.ts';

/** Figures that go out now and then, and once more in the end. */
export interface OtlpExit {
  /** Sends what is left; is over after two seconds, whoever answers. */
  readonly end: () => Promise<void>;
}

/** One attempt may take so long, and none is repeated: the next figures say all that these would have. */
const attemptMs = 750;
const endMs = 2000;

/** Sends the figures by OTLP over HTTP; `onFailure` is told once, of the first that could not be sent. */
export function exportOtlp(
  { everyMs, env }: OtlpTarget,
  families: () => readonly Family[],
  { version, onFailure }: { readonly version: string; readonly onFailure: (why: string) => void },
): OtlpExit {
  const agents: HttpAgent[] = [];
  const sender = new OTLPMetricExporter({
    timeoutMillis: attemptMs,
    httpAgentOptions: (protocol) => {
      const agent =
        protocol === 'https:'
          ? new HttpsAgent({ keepAlive: true, ...filesIn(env) })
          : new HttpAgent({ keepAlive: true });
      agents.push(agent);
      return agent;
    },
  });
  let hasFailed = false;
  const exporter: PushMetricExporter = {
    export(metrics, done) {
      sender.export(metrics, (result) => {
        if (result.error !== undefined && !hasFailed) {
          hasFailed = true;
          onFailure(whyOf(result.error));
        }
        done(result);
      });
    },
    forceFlush: () => sender.forceFlush(),
    shutdown: () => sender.shutdown(),
  };
  const startedAt = now();
  const reader = new PeriodicExportingMetricReader({
    exporter,
    exportIntervalMillis: everyMs,
    exportTimeoutMillis: Math.min(everyMs, 2 * attemptMs),
    metricProducers: [
      {
        collect: () => {
          const metrics = families().map((family) => dataOf(family, startedAt));
          const scopeMetrics = [{ scope: { name: 'contend', version }, metrics }];
          return Promise.resolve({ resourceMetrics: { resource, scopeMetrics }, errors: [] });
        },
      },
    ],
  });
  const resource = defaultResource()
    .merge(resourceFromAttributes({ 'service.name': 'contend', 'service.version': version }))
    .merge(detectResources({ detectors: [envDetector] }));
  const provider = new MeterProvider({ resource, readers: [reader] });
  return {
    async end() {
      const over = new AbortController();
      const late = setTimeout(endMs, undefined, { signal: over.signal });
      // What could not be sent has been told.
      await Promise.race([provider.shutdown().catch(() => {}), late.catch(() => {})]);
      over.abort();
      // A server that neither answers nor hangs up would keep the command from its end.
      for (const agent of agents) agent.destroy();
    },
  };
}

type Time = [number, number];

function now(): Time {
  const ms = Date.now();
  return [Math.floor(ms / 1000), (ms % 1000) * 1e6];
}

function dataOf(family: Family, startTime: Time): MetricData {
  const endTime = now();
  const { name, help: description, kind } = family;
  const point = <V>({ labels, value }: { labels: Readonly<Record<string, string>>; value: V }) => ({
    startTime,
    endTime,
    attributes: labels,
    value,
  });
  const cumulative = { aggregationTemporality: AggregationTemporality.CUMULATIVE } as const;
  const descriptor = { name: `contend.${name}`, description, unit: '', valueType: ValueType.INT };
  if (kind === 'histogram')
    return {
      ...cumulative,
      descriptor: { ...descriptor, unit: 's', valueType: ValueType.DOUBLE },
      dataPointType: DataPointType.HISTOGRAM,
      dataPoints: family.samples.map(({ labels, value: { counts, sum } }) =>
        point({
          labels,
          value: {
            buckets: { boundaries: [...family.bounds], counts: [...counts] },
            sum,
            count: counts.reduce((total, count) => total + count, 0),
          },
        }),
      ),
    };
  const dataPoints = family.samples.map(point);
  return kind === 'counter'
    ? { ...cumulative, descriptor, dataPointType: DataPointType.SUM, isMonotonic: true, dataPoints }
    : { ...cumulative, descriptor, dataPointType: DataPointType.GAUGE, dataPoints };
}

/** What TLS is done with, in the files that the standard variables name. */
function filesIn(env: OtlpTarget['env']): { ca?: Buffer; cert?: Buffer; key?: Buffer } {
  const fileOf = (name: string): Buffer | undefined => {
    const path = env[`OTEL_EXPORTER_OTLP_METRICS_${name}`] || env[`OTEL_EXPORTER_OTLP_${name}`];
    return path === undefined || path === '' ? undefined : readFileSync(path);
  };
  const [ca, cert, key] = ['CERTIFICATE', 'CLIENT_CERTIFICATE', 'CLIENT_KEY'].map(fileOf);
  return { ...(ca && { ca }), ...(cert && { cert }), ...(key && { key }) };
}

function whyOf(error: Error): string {
  const { code } = error as { readonly code?: unknown };
  // Of an answer it is the status.
  if (typeof code === 'number') return `answered ${code}`;
  return typeof code === 'string' ? code : messageOf(error);
}
