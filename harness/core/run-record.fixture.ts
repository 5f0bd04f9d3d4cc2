import { reasonCodes } from './reason.ts';
import type { Reason } from './reason.ts';
import { schemaVersion } from './run-record.ts';
import type { Percentiles, RunRecord } from './run-record.ts';

/** A type with every optional field made required, all the way down. */
type Complete<T> = T extends readonly (infer E)[]
  ? readonly Complete<E>[]
  : T extends object
    ? { [K in keyof T]-?: Complete<NonNullable<T[K]>> }
    : T;

/** A type without its optional fields, all the way down. */
type Bare<T> = T extends readonly (infer E)[]
  ? readonly Bare<E>[]
  : T extends object
    ? { [K in keyof T as undefined extends T[K] ? never : K]: Bare<T[K]> }
    : T;

const percentiles: Complete<Percentiles> = {
  count: 40_000,
  mean: 2.1,
  p50: 1.9,
  p90: 3.4,
  p99: 6.25,
  p999: 11.4,
  max: 18.3,
};

/** A record with every field that there is; the compiler finds one that is missing. */
export const completeRunRecord: Complete<RunRecord> = {
  schemaVersion,
  workload: 'last-item',
  strategy: 'atomic',
  store: 'redis',
  instances: 1,
  gateway: 'none',
  arrival: 'closed',
  policy: 'discard',
  clients: 32,
  workers: 1,
  seed: 1,
  startedAt: '2026-01-02T03:04:05.678Z',
  label: 'new',
  block: { run: '0a1b2c3d', number: 3, of: 10, role: 'again' },
  durationS: 5,
  warmupS: 1,
  rehearsed: true,
  settings: {
    capacity: 10,
    keys: 1,
    skew: 'uniform',
    workMs: 0,
    thinkMs: 0,
    profile: '409',
    problems: 'bare',
    precondition: 'etag',
    tuning: {
      prefer: 'giveUp',
      backOff: 'exponential:2ms/64ms',
      attempts: 8,
      patienceMs: 10_000,
      idempotencyKey: true,
    },
    pool: 10,
    ratePerS: 2000,
    rounds: 100,
    faults: ['pause-service:500ms@2s'],
    balance: 'round-robin',
    abilities: { limitPerS: 50, keys: true, version: 'v1', processes: 2, queue: true },
  },
  names: { salt: 'r0a1b2c3d-' },
  causes: [
    {
      cause: 'the service wants credentials',
      count: 4969,
      status: 401,
      example: {
        atMs: 1020,
        request: 'POST /items/r0a1b2c3d-0-17/purchases HTTP/1.1',
        record: 'r0a1b2c3d-0-17',
        answer: 'HTTP/1.1 401 Unauthorized',
      },
    },
  ],
  verdict: {
    result: 'invalid',
    anomalies: [
      {
        kind: 'oversell',
        count: 12,
        first: { key: 'items/0-1', text: 'oversold 12 of 10', nonces: [31, 32] },
        worst: { key: 'items/0-17', text: 'oversold 37 of 10', nonces: [501] },
      },
    ],
    reasons: ['judged by answers alone'],
    invariants: [
      { name: 'no more is sold than there was', result: 'broken', examined: 18, why: 'half of the records' },
      {
        name: 'no voucher is spent twice',
        result: 'not-examined',
        examined: 0,
        why: 'no case of it came up',
      },
    ],
    linearizability: {
      result: 'not-linearizable',
      groups: 18,
      searched: 17,
      sample: { generations: 18, of: 1200 },
      reason: 'no order of 48 requests explains their answers and what they left',
      key: 'items/0-17',
      nonces: [7],
      refuted: 1,
    },
  },
  exhibits: [
    {
      of: { kind: 'anomaly', anomaly: 'oversell', which: 'worst' },
      key: 'items/0-17',
      text: 'oversold 11 of 10; the purchase of client 3 and the purchase of client 7: both were made on version 9',
      requests: [
        {
          nonce: 500,
          client: 3,
          operation: 41,
          command: 'purchase',
          base: '9',
          version: '10',
          value: 0,
          sentMs: 1204.1,
          decidedMs: 1204.9,
          doneMs: 1205.3,
          status: 200,
          answer: 'accepted',
          reason: 'sold-out',
          isWrong: true,
        },
      ],
      edges: [{ from: 500, to: 501, why: 'both were made on version 9', isWrong: true }],
      leftOut: 30,
    },
  ],
  promise: 'safe',
  promiseWhy: 'it decides on what it read',
  rates: { attemptsPerS: 12_400, operationsPerS: 12_400, goodputPerS: 9_310 },
  operations: { won: 46_550, lost: 15_450, gaveUp: 0, unknown: 0, error: 0 },
  attemptsPerWin: 1.33,
  statuses: { '200': 46_550, '409': 15_450, unknown: 3, notSent: 1 },
  conflicts: {
    rate409: 0.249,
    rate: 0.249,
    byReason: Object.fromEntries(reasonCodes.map((code) => [code, 1])) as Record<Reason, number>,
    raceLost: 0,
    terminal: 15_450,
    gateway: 0,
    spurious: 0,
  },
  resolutions: {
    met: 900,
    retried: 100,
    merged: 200,
    overwritten: 50,
    resent: 10,
    discarded: 500,
    overwrittenChanges: 70,
    repeatedEffects: 0,
  },
  latencyMs: {
    operation: percentiles,
    attempt: percentiles,
    lateness: percentiles,
    resolution: percentiles,
    loop: percentiles,
    waiting: percentiles,
    byOutcome: {
      won: percentiles,
      lost: percentiles,
      gaveUp: percentiles,
      unknown: percentiles,
      error: percentiles,
    },
    byStatus: { '200': percentiles, '409': percentiles },
  },
  histograms: { operation: 'HISTFAAAABx4nJNpmSzMwMDAxAABzFCaEUoz2X+AMIKZAEARAtM=' },
  windows: {
    count: 2,
    operations: '31000 31000',
    above: { p50: '15400 15600', p90: '3000 3200', p99: '300 320', p999: '20 42' },
    unknown: '0 0',
    errors: '0 0',
    attempts: '31000 31000',
    conflicts: '7700 7750',
    won: '23300 23250',
  },
  resources: {
    generator: {
      cpuMsPerOperation: 0.041,
      cpuShare: 0.51,
      eventLoopDelayMs: { p50: 0.1, p99: 1.2, max: 4 },
      commandsPerOperation: 1,
    },
    service: {
      cpuMsPerOperation: 0.072,
      cpuShare: 0.89,
      eventLoopDelayMs: { p50: 0.4, p99: 2.2, max: 9 },
      commandsPerOperation: 1,
    },
    store: {
      cpuMsPerOperation: 0.011,
      cpuShare: 0.14,
      eventLoopDelayMs: { p50: 0, p99: 0, max: 0 },
      commandsPerOperation: 1,
    },
    gateway: {
      cpuMsPerOperation: 0.03,
      cpuShare: 0.37,
      eventLoopDelayMs: { p50: 0, p99: 0, max: 0 },
      commandsPerOperation: 0,
    },
  },
  serverTimingMs: { app: 0.9, store: 0.6, work: 0, wait: 0.1 },
  fairness: { jain: 0.998, longestLosingStreak: 14 },
  contention: {
    effectiveKeys: 1,
    meanInFlightOnHottestKey: 31.2,
    overlappingShare: 0.999,
    releaseSkewUs: { p50: 900, p99: 4100, max: 5000 },
    overlapPerRound: { mean: 94, max: 100 },
  },
  agents: [
    {
      name: 'load-1',
      threads: 1,
      cpuShare: 0.41,
      lateMs: 1.5,
      latenessMs: { count: 4000, mean: 0.1, p50: 0.1, p90: 0.2, p99: 0.4, p999: 0.9, max: 1.2 },
      eventLoopDelayMs: { p50: 0.1, p99: 1.1, max: 4 },
    },
  ],
  clocks: { boundMs: 0.42, startSkewMs: 0.31, unorderedShare: 0.012 },
  faults: [
    {
      fault: 'pause-service:500ms@2s',
      kind: 'pause-service',
      atMs: 2000,
      struckMs: 2001.2,
      problem: 'no instance was left to suffer it',
      recoveryMs: 501.5,
      lost: { unknown: 32, applied: 3, refused: 1 },
    },
  ],
  arrivals: { drawn: 10_000, sent: 9_998, dropped: 2, peakInFlight: 32, peakWaiting: 7 },
  history: {
    entries: 62_000,
    capacity: 4_000_000,
    receipts: 46_550,
    judgedAsItWent: { chapters: 2, entries: 41_000 },
  },
  warnings: [{ code: 'one-block', text: 'one run per row: differences between rows are not tested' }],
  environment: {
    contend: '0.1.0',
    node: 'v20.20.2',
    platform: 'linux x64',
    cpu: 'Example CPU 3.1 GHz',
    cores: 2,
    memoryGiB: 8,
    storeVersion: 'redis 7.0.15',
    gatewayVersion: 'nginx 1.22.1',
    colocated: true,
    serviceHosts: 2,
    neighbourShare: 0.05,
  },
};

/** A record with nothing that may be absent; the compiler refuses an optional field here. */
export const bareRunRecord: Bare<RunRecord> = {
  schemaVersion,
  workload: 'last-item',
  strategy: 'atomic',
  store: 'redis',
  instances: 1,
  gateway: 'none',
  arrival: 'closed',
  policy: 'discard',
  clients: 32,
  workers: 1,
  seed: 1,
  startedAt: '2026-01-02T03:04:05.678Z',
  durationS: 5,
  warmupS: 1,
  settings: {
    keys: 1,
    skew: 'uniform',
    workMs: 0,
    thinkMs: 0,
    profile: '409',
    precondition: 'etag',
  },
  verdict: { result: 'valid', anomalies: [], reasons: [] },
  promise: 'safe',
  rates: { attemptsPerS: 0, operationsPerS: 0, goodputPerS: 0 },
  operations: { won: 0, lost: 0, gaveUp: 0, unknown: 0, error: 0 },
  statuses: {},
  conflicts: { rate409: 0, rate: 0, byReason: {}, raceLost: 0, terminal: 0, gateway: 0 },
  resolutions: {
    met: 0,
    retried: 0,
    merged: 0,
    overwritten: 0,
    resent: 0,
    discarded: 0,
  },
  latencyMs: {
    operation: { count: 0 },
    attempt: { count: 0 },
    lateness: { count: 0 },
    resolution: { count: 0 },
    byOutcome: {},
    byStatus: {},
  },
  histograms: {},
  resources: { generator: { cpuMsPerOperation: 0, cpuShare: 0 } },
  fairness: { longestLosingStreak: 0 },
  contention: { effectiveKeys: 1, meanInFlightOnHottestKey: 0, overlappingShare: 0 },
  history: { entries: 0, capacity: 1000 },
  warnings: [],
  environment: {
    contend: '0.1.0',
    node: 'v20.20.2',
    platform: 'linux x64',
    cpu: 'Example CPU 3.1 GHz',
    cores: 2,
    memoryGiB: 8,
    colocated: true,
  },
};

/** A valid run of the default cell, for tests; overrides replace whole fields. */
export function aRunRecord(overrides: Partial<RunRecord> = {}): RunRecord {
  const {
    serverTimingMs,
    arrivals: _open,
    agents: _here,
    clocks: _one,
    faults: _none,
    causes: _good,
    names: _own,
    label: _called,
    block: _single,
    ...closed
  } = completeRunRecord;
  const { serviceHosts: _hosts, ...environment } = completeRunRecord.environment;
  return {
    ...closed,
    environment,
    serverTimingMs,
    settings: { ...bareRunRecord.settings, capacity: 10 },
    verdict: bareRunRecord.verdict,
    conflicts: { ...completeRunRecord.conflicts, byReason: { 'sold-out': 15_450 } },
    contention: bareRunRecord.contention,
    ...overrides,
  };
}
