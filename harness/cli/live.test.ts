import { readFileSync } from 'node:fs';
import { createServer as createHttpServer } from 'node:http';
import { createServer } from 'node:net';
import type { AddressInfo } from 'node:net';
import { resolve } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { RunRecord } from '../core/run-record.ts';
import { bucketOf, boundsUs } from '../measure/latency-buckets.ts';
import { decodeHistogram, histogramsReady } from '../measure/histogram.ts';
import { benchOf, runsOf, words } from './bench.fixture.ts';
import type { Ended } from './dist.fixture.ts';
import { pointName, startReceiver } from './otlp.fixture.ts';
import type { Sent, SentPoint } from './otlp.fixture.ts';
import { problemsIn, startPrometheus } from './prometheus.fixture.ts';
import { freePort } from '../../targets/servers/free-port.ts';
import type { Prometheus, Series } from './prometheus.fixture.ts';

/** A run while it lasts, as others see it: a real Prometheus, and a receiver of OTLP. */
const { start, run, runWith } = benchOf('live');
const race = words('--store memory --clients 16 --think 4ms --warmup 200ms --duration 600ms --rounds 30');
/** A burst first: however busy the machine is, all of its rounds are raced. */
const cells = words('--workload parallel-edits --strategy unguarded --arrival burst,closed');

describe('a run that is watched', () => {
  let prometheus: Prometheus;
  let ended: Ended;
  let runs: readonly RunRecord[];
  let messages: readonly Sent[];
  /** What was served some time while it ran. */
  let text = '';
  let type: string | null = null;
  let address = '';

  beforeAll(async () => {
    await histogramsReady();
    address = `127.0.0.1:${await freePort()}`;
    const receiver = await startReceiver();
    prometheus = await startPrometheus(address);
    const env = { OTEL_EXPORTER_OTLP_ENDPOINT: receiver.url, OTEL_METRIC_EXPORT_INTERVAL: '500' };
    const running = start([...cells, ...race, '--policy', 'retry', '--json', '--metrics', address], env);
    const over = new AbortController();
    void running.ended.then(() => over.abort());
    while (!over.signal.aborted) {
      const response = await fetch(`http://${address}/metrics`).catch(() => undefined);
      if (response?.ok === true) {
        text = await response.text();
        type = response.headers.get('content-type');
      }
      await new Promise((wait) => setTimeout(wait, 100));
    }
    ended = await running.ended;
    messages = receiver.messages;
    await receiver.stop();
    runs = runsOf(ended);
  }, 60_000);
  afterAll(() => prometheus.stop());

  /** The last value of each series of a query, by its labels. */
  const lastOf = (found: readonly Series[]): Map<string, number> =>
    new Map(found.map(({ metric, values }) => [pointName(metric), Number(values.at(-1)?.[1])]));

  test('ends as always, and says where it can be watched', () => {
    // A busy machine may have kept the generator from its work.
    expect(ended.code).toBeOneOf([0, 11]);
    expect(runs).toHaveLength(2);
    expect(ended.stderr).toContain(`contend: figures of the run at http://${address}/metrics\n`);
    expect(ended.stderr).toMatch(
      /contend: figures of the run go to http:\/\/127\.0\.0\.1:\d+\/v1\/metrics\n/,
    );
    expect(ended.stderr).not.toContain('could not be sent');
  });

  test('is text that a parser of Prometheus finds nothing wrong with', () => {
    expect(type).toBe('text/plain; version=0.0.4; charset=utf-8');
    expect(text).toContain('contend_operations_total{');
    expect(problemsIn(text)).toBe('');
  });

  test('has the metrics that the documentation tells of, each with its kind', () => {
    const told = readFileSync(resolve(import.meta.dirname, '../../docs/live.md'), 'utf8');
    const documented = [...told.matchAll(/^\| `(contend_\w+)` \| (\w+) \|/gm)];
    const served = [...text.matchAll(/^# TYPE (\w+) (\w+)$/gm)];
    const listOf = (found: readonly RegExpExecArray[]): string[] =>
      found.map(([, name, kind]) => `${name} ${kind}`).toSorted();
    expect(listOf(documented)).toEqual(listOf(served));
  });

  test('Prometheus counts the first cell as its record does', async () => {
    const [{ operations, statuses, conflicts, history, latencyMs }] = runs as [RunRecord];
    const of = async (query: string): Promise<Map<string, number>> =>
      lastOf(await prometheus.query(`last_over_time((${query})[1m:100ms])`));
    const measured = 'cell="1",phase="measured"';
    const settled = await of(`sum by (settlement) (contend_operations_total{${measured}})`);
    expect(settled).toEqual(named('settlement', operations));
    expect(await of(`sum by (status) (contend_requests_total{${measured}})`)).toEqual(
      named('status', statuses),
    );
    expect(await of(`sum by (reason) (contend_commands_total{${measured},outcome="conflict"})`)).toEqual(
      named('reason', conflicts.byReason),
    );
    // The warm-up is in the history as well.
    expect(await of('sum(contend_requests_total{cell="1"})')).toEqual(new Map([['', history.entries]]));
    const p90 = await of(
      `histogram_quantile(0.9, sum by (le) (contend_operation_duration_seconds_bucket{${measured}}))`,
    );
    const bucket = bucketOf(latencyMs.operation.p90!);
    expect(Math.abs(bucketOf(1000 * p90.get('')!) - bucket), 'in its bucket or at its edge').toBeLessThan(2);
  });

  test('Prometheus has the anomalies that the verdict has', async () => {
    const found = lastOf(
      await prometheus.query('last_over_time((sum by (kind) (contend_anomalies_total{cell="1"}))[1m:100ms])'),
    );
    const [{ verdict }] = runs as [RunRecord];
    expect(verdict.anomalies.length).toBeGreaterThan(0);
    expect(found).toEqual(
      named('kind', Object.fromEntries(verdict.anomalies.map(({ kind, count }) => [kind, count]))),
    );
  });

  test.each(queries())('the dashboard has figures for: %s', async (_, query) => {
    const found = await prometheus.query(query);
    expect(found.flatMap(({ values }) => values).filter(([, value]) => value !== 'NaN')).not.toEqual([]);
  });

  test('what goes out last by OTLP is what all records say', () => {
    const { path, type: sentType, resource, metrics } = messages.at(-1)!;
    expect([path, sentType]).toEqual(['/v1/metrics', 'application/x-protobuf']);
    expect(resource).toMatchObject({ 'service.name': 'contend' });
    expect(messages.length).toBeGreaterThan(2);
    const pointsOf = (name: string): ReadonlyMap<string, SentPoint> => metrics.get(name)?.points ?? new Map();
    for (const [at, { workload, strategy, operations, statuses, conflicts, histograms }] of runs.entries()) {
      const labels = { cell: `${at + 1}`, workload, strategy, phase: 'measured' };
      const under = (name: string, own: Record<string, string>): SentPoint | undefined =>
        pointsOf(name).get(pointName({ ...labels, ...own }));
      for (const [settlement, count] of Object.entries(operations))
        expect(under('contend.operations', { settlement }) ?? 0).toBe(count);
      for (const [status, count] of Object.entries(statuses))
        expect(under('contend.requests', { status })).toBe(count);
      for (const [reason, count] of Object.entries(conflicts.byReason))
        expect(under('contend.commands', { outcome: 'conflict', reason })).toBe(count);
      const won = histograms['operation.won'];
      if (won !== undefined) expectDurations(under('contend.operation_duration', { settlement: 'won' }), won);
    }
    expect(runs[0]?.operations.won).toBeGreaterThan(0);
    expect(metrics.get('contend.operations')).toMatchObject({ kind: 'counter', isCumulative: true });
    expect(metrics.get('contend.operation_duration')).toMatchObject({ kind: 'histogram', unit: 's' });
    expect(metrics.get('contend.in_flight')).toMatchObject({ kind: 'gauge' });
    expect(
      [...pointsOf('contend.verdicts').values()].reduce<number>((sum, one) => sum + Number(one), 0),
    ).toBe(2);
  });
});

/** A map of what is not zero, by the name that a label gives it. */
function named(label: string, counts: Readonly<Record<string, number>>): Map<string, number> {
  return new Map(
    Object.entries(counts).flatMap(([name, count]) => (count === 0 ? [] : [[`${label}=${name}`, count]])),
  );
}

/** Every query of the dashboard as a person would see it who has chosen nothing. */
function queries(): (readonly [string, string])[] {
  const file = resolve(import.meta.dirname, '../../docs/grafana/contend.json');
  const { panels } = JSON.parse(readFileSync(file, 'utf8')) as {
    panels: { title: string; targets: { expr: string }[] }[];
  };
  return panels.flatMap(({ title, targets }) =>
    targets.map(
      ({ expr }) =>
        [
          title,
          expr.replaceAll('$__rate_interval', '1s').replaceAll(/\$(workload|strategy)/g, '.*'),
        ] as const,
    ),
  );
}

/** Buckets hold what the record's histogram holds, whose own steps are a thousandth wide. */
function expectDurations(sent: SentPoint | undefined, encoded: string): void {
  if (sent === undefined || typeof sent === 'number') throw new Error('no histogram was sent');
  const histogram = decodeHistogram(encoded)!;
  const { count, buckets, bounds } = sent;
  expect(count).toBe(histogram.totalCount);
  expect(bounds).toEqual(boundsUs.map((us) => us / 1e6));
  let below = 0;
  // The one of so many that a rank stands for, and not one beside it by a rounding.
  const valueAt = (rank: number): number => histogram.getValueAtPercentile((100 * (rank - 0.5)) / count);
  for (const [at, us] of boundsUs.entries()) {
    below += buckets[at]!;
    if (below > 0) expect(valueAt(below)).toBeLessThanOrEqual(1.001 * us);
    if (below < count) expect(valueAt(below + 1)).toBeGreaterThan(us / 1.001);
  }
  expect(below + buckets.at(-1)!).toBe(count);
  histogram.destroy();
}

describe('what is in the way', () => {
  const short = words(
    '--workload noop --strategy optimistic --store memory --clients 4 --warmup 0s --duration 200ms',
  );

  test('a port in use: one message, and nothing is raced', async () => {
    const server = createServer();
    await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
    const taken = `127.0.0.1:${(server.address() as AddressInfo).port}`;
    const { code, stdout, stderr } = await run(...short, '--metrics', taken);
    await new Promise((done) => server.close(done));
    expect([code, stdout, stderr]).toEqual([
      104,
      '',
      `contend: --metrics: somebody listens at ${taken} already; choose another port, or 127.0.0.1:0 for any that is free\n`,
    ]);
  });

  test('nobody at the end of OTLP: the run goes on, with one warning', async () => {
    const gone = `http://secret:word@127.0.0.1:${await freePort()}/otlp?key=hidden`;
    const env = { OTEL_EXPORTER_OTLP_ENDPOINT: gone, OTEL_METRIC_EXPORT_INTERVAL: '100' };
    const { code, stderr } = await start(short, env).ended;
    expect(code).toBeOneOf([0, 11]);
    expect(
      stderr.match(/could not be sent to http:\/\/127\.0\.0\.1:\d+\/otlp\/v1\/metrics \(ECONNREFUSED\)/g),
    ).toHaveLength(1);
    expect(stderr).not.toMatch(/secret|word|hidden/);
  });

  test('a receiver that wants another token is told of, once', async () => {
    const receiver = createHttpServer((_, response) => response.writeHead(401).end());
    await new Promise<void>((done) => receiver.listen(0, '127.0.0.1', done));
    const { port } = receiver.address() as AddressInfo;
    const env = {
      OTEL_EXPORTER_OTLP_ENDPOINT: `http://127.0.0.1:${port}`,
      OTEL_METRIC_EXPORT_INTERVAL: '100',
    };
    const { stderr } = await runWith(env, ...short);
    receiver.close();
    expect(stderr.match(/could not be sent to .*\(answered 401\)/g)).toHaveLength(1);
  });

  test('Ctrl-C ends it in time, although a receiver is silent and a scraper holds on', async () => {
    const silent = createServer(() => {});
    await new Promise<void>((done) => silent.listen(0, '127.0.0.1', done));
    const { port } = silent.address() as AddressInfo;
    const at = `127.0.0.1:${await freePort()}`;
    const running = start([...short.slice(0, -1), '30s', '--metrics', at], {
      OTEL_EXPORTER_OTLP_METRICS_ENDPOINT: `http://127.0.0.1:${port}/v1/metrics`,
    });
    let served: string | undefined;
    while (served?.includes('contend_in_flight{') !== true) {
      served = await fetch(`http://${at}/metrics`).then(
        (response) => response.text(),
        () => undefined,
      );
      await new Promise((wait) => setTimeout(wait, 20));
    }
    const askedMs = performance.now();
    process.kill(running.pid, 'SIGINT');
    const { code, stderr } = await running.ended;
    expect(code).toBe(105);
    expect(stderr.match(/could not be sent/g)).toHaveLength(1);
    // Two seconds for what is silent, and the end of the services on a busy machine.
    expect(performance.now() - askedMs).toBeLessThan(10_000);
    silent.close();
  });
});
