import type { RunRecord } from '../core/run-record.ts';
import type { PlanSettings } from './given.ts';

/** What one would have to set to race what a record is of, as a plan reads it; figures that are measured are rounded. */
export function recordedSettings(record: RunRecord): PlanSettings {
  const { arrival, settings, gateway, verdict } = record;
  const { tuning = {}, faults = [], capacity, pool, balance, ratePerS, rounds } = settings;
  const { prefer, backOff, attempts, patienceMs, idempotencyKey } = tuning;
  const isSearched = verdict.linearizability !== undefined && verdict.linearizability.sample === undefined;
  return {
    workload: record.workload,
    strategy: record.strategy,
    store: record.store,
    instances: record.instances,
    arrival,
    policy: record.policy,
    clients: record.clients,
    workers: record.workers,
    seed: record.seed,
    keys: settings.keys,
    skew: settings.skew,
    work: `${settings.workMs}ms`,
    profile: settings.profile,
    ...(settings.problems === undefined ? {} : { problems: settings.problems }),
    // Where it says nothing else it may not be named.
    ...(settings.precondition === 'etag' ? {} : { precondition: settings.precondition }),
    ...(gateway === 'none'
      ? {}
      : { gateway, ...(balance === undefined ? {} : { balance }), ...abilitiesOf(record) }),
    ...(arrival === 'burst' ? {} : times(record)),
    ...(rounds === undefined ? {} : { rounds }),
    ...(arrival === 'closed' ? { think: `${settings.thinkMs}ms` } : {}),
    ...(ratePerS === undefined ? {} : { rate: `${ratePerS}/s` }),
    ...(capacity === undefined ? {} : { capacity }),
    ...(pool === undefined ? {} : { pool }),
    ...(faults.length === 0 ? {} : { fault: faults }),
    ...(prefer === undefined ? {} : { prefer }),
    ...(backOff === undefined ? {} : { backoff: backOff }),
    ...(attempts === undefined ? {} : { attempts }),
    ...(patienceMs === undefined ? {} : { patience: `${patienceMs}ms` }),
    ...(idempotencyKey === undefined ? {} : { 'idempotency-key': idempotencyKey ? 'on' : 'off' }),
    ...(isSearched ? { linearizable: 'true' } : {}),
  };
}

function times({ durationS, warmupS }: RunRecord): PlanSettings {
  return {
    // A measured time ends when the last clients notice.
    duration: `${10 * Math.max(1, Math.round(durationS * 100))}ms`,
    warmup: `${Math.round(warmupS * 1000)}ms`,
  };
}

function abilitiesOf({ settings: { abilities = {} } }: RunRecord): PlanSettings {
  const { limitPerS, keys, version, processes, queue } = abilities;
  return {
    ...(limitPerS === undefined ? {} : { 'gateway-limit': `${60 * limitPerS}/m` }),
    ...(keys === true ? { 'gateway-keys': 'true' } : {}),
    ...(version === undefined ? {} : { 'api-version': version }),
    ...(processes === undefined ? {} : { gateways: processes }),
    ...(queue === true ? { 'gateway-queue': 'true' } : {}),
  };
}
