import type { RunRecord } from './run-record.ts';
import { formatCount, formatDuration, formatFigure } from './units.ts';

/** Something in which runs of one workload can differ besides their strategy. */
export interface SettingOfRun {
  readonly name: string;
  /** As a person reads it; undefined where a run does not have it. */
  readonly of: (run: RunRecord) => string | undefined;
  /** The figure itself, where it is one; undefined where a run does not have it. */
  readonly value?: (run: RunRecord) => number | undefined;
  /** What the figure is in, where that is no number of things. */
  readonly unit?: string;
  /** As it stands in a sentence; the name then needs no column. Empty for what goes without saying. */
  readonly words: (text: string) => string;
  /** Runs without it, such as one whose policy does not look at it, do not differ from those with it. */
  readonly partial?: true;
}

const counted =
  (one: string, many: string) =>
  (text: string): string =>
    `${text} ${text === '1' ? one : many}`;

type Value = (run: RunRecord) => number | undefined;

const counts = (value: Value): Pick<SettingOfRun, 'of' | 'value'> => ({
  of: (run) => count(value(run)),
  value,
});

const lasts = (value: Value): Pick<SettingOfRun, 'of' | 'value' | 'unit'> => ({
  of: (run) => duration(value(run)),
  value,
  unit: 'ms',
});

/** All settings of a run in the order in which they are told; two runs that agree in them can be set side by side. */
export const settingsOfRun: readonly SettingOfRun[] = [
  { name: 'label', of: ({ label }) => label, words: (text) => text },
  { name: 'store', of: storeOf, words: (text) => text },
  { name: 'arrival', of: (run) => run.arrival, words: (text) => text },
  {
    name: 'rate',
    of: ({ settings }) => perSecond(settings.ratePerS),
    value: ({ settings }) => settings.ratePerS,
    unit: '/s',
    words: (text) => text,
  },
  { name: 'rounds', ...counts(({ settings }) => settings.rounds), words: counted('round', 'rounds') },
  { name: 'clients', ...counts((run) => run.clients), words: counted('client', 'clients') },
  { name: 'policy', of: (run) => run.policy, words: (text) => `policy ${text}` },
  {
    name: 'prefer',
    of: ({ settings }) => settings.tuning?.prefer,
    words: (text) => `prefer ${text}`,
    partial: true,
  },
  {
    name: 'key',
    of: ({ settings }) => switched(settings.tuning?.idempotencyKey),
    words: (text) => (text === 'on' ? 'idempotency key' : 'no idempotency key'),
    partial: true,
  },
  {
    name: 'attempts',
    ...counts(({ settings }) => settings.tuning?.attempts),
    words: (text) => `at most ${counted('attempt', 'attempts')(text)}`,
    partial: true,
  },
  {
    name: 'patience',
    ...lasts(({ settings }) => settings.tuning?.patienceMs),
    words: (text) => `patience ${text}`,
    partial: true,
  },
  {
    name: 'back-off',
    of: ({ settings }) => settings.tuning?.backOff,
    words: (text) => `back-off ${text}`,
    partial: true,
  },
  {
    name: 'precondition',
    of: ({ settings }) => settings.precondition,
    words: (text) => (text === 'etag' ? '' : text),
  },
  {
    name: 'problems',
    of: ({ settings }) => settings.problems ?? 'detailed',
    words: (text) => (text === 'detailed' ? '' : `${text} conflicts`),
  },
  {
    name: 'profile',
    of: ({ settings }) => settings.profile,
    words: (text) => (text === '409' ? '' : text),
  },
  { name: 'capacity', ...counts(({ settings }) => settings.capacity), words: (text) => `capacity ${text}` },
  { name: 'keys', ...counts(({ settings }) => settings.keys), words: counted('key', 'keys') },
  { name: 'skew', of: ({ settings }) => settings.skew, words: (text) => text },
  {
    name: 'work',
    ...lasts((run) => ofOurs(run, run.settings.workMs)),
    words: (text) => (text === '0 s' ? 'no work' : `work ${text}`),
  },
  {
    name: 'think',
    ...lasts(({ settings }) => settings.thinkMs),
    words: (text) => (text === '0 s' ? 'no think time' : `think time ${text}`),
  },
  {
    name: 'instances',
    // One address of a service that is not ours may have many behind it.
    ...counts((run) => (run.instances > 1 ? run.instances : ofOurs(run, run.instances))),
    words: counted('instance', 'instances'),
  },
  {
    name: 'services',
    of: ({ rehearsed, store }) => (store === 'remote' ? undefined : rehearsed === true ? 'rehearsed' : 'new'),
    words: (text) => (text === 'new' ? '' : `${text} services`),
    partial: true,
  },
  {
    name: 'fault',
    of: ({ settings }) => settings.faults?.join(', '),
    words: (text) => text,
  },
  {
    name: 'pool',
    ...counts(({ settings }) => settings.pool),
    words: (text) => `pool of ${text}`,
    partial: true,
  },
  {
    name: 'gateway',
    of: (run) => run.gateway,
    words: (text) => (text === 'none' ? 'no gateway' : `gateway ${text}`),
  },
  {
    name: 'balance',
    of: ({ settings }) => settings.balance,
    words: (text) => `balance ${text}`,
    partial: true,
  },
  {
    name: 'limit',
    of: (run) => ofFront(run, perSecond(run.settings.abilities?.limitPerS) ?? 'none'),
    value: ({ settings }) => settings.abilities?.limitPerS,
    unit: '/s',
    words: (text) => (text === 'none' ? '' : `${text} a client`),
    partial: true,
  },
  {
    name: 'gateway keys',
    of: (run) => ofFront(run, run.settings.abilities?.keys === true ? 'on' : 'off'),
    words: (text) => (text === 'on' ? 'gateway keys' : ''),
    partial: true,
  },
  {
    name: 'version',
    of: (run) => ofFront(run, run.settings.abilities?.version ?? 'none'),
    words: (text) => (text === 'none' ? '' : `/${text}`),
    partial: true,
  },
  {
    name: 'gateways',
    of: (run) => ofFront(run, formatCount(run.settings.abilities?.processes ?? 1)),
    value: ({ settings }) => settings.abilities?.processes,
    words: (text) => (text === '1' ? '' : `${text} gateways`),
    partial: true,
  },
  {
    name: 'queue',
    of: (run) => ofFront(run, run.settings.abilities?.queue === true ? 'on' : 'off'),
    words: (text) => (text === 'on' ? 'queue at the gateway' : ''),
    partial: true,
  },
  {
    name: 'workers',
    ...counts((run) => run.workers),
    words: counted('generator thread', 'generator threads'),
  },
  {
    name: 'agents',
    ...counts((run) => run.agents?.length),
    words: counted('agent', 'agents'),
  },
  { name: 'seed', of: (run) => String(run.seed), value: (run) => run.seed, words: (text) => `seed ${text}` },
  { name: 'machine', of: machineOf, words: (text) => text },
];

/** What is known of our own services alone. */
function ofOurs({ store }: RunRecord, value: number): number | undefined {
  return store === 'remote' ? undefined : value;
}

/** What is known only where a gateway stands before the service. */
function ofFront({ gateway }: RunRecord, value: string): string | undefined {
  return gateway === 'none' ? undefined : value;
}

/** The processor, system and versions that a run's figures belong to, in words. */
export function machineOf({ environment }: Pick<RunRecord, 'environment'>): string {
  const { cpu, cores, memoryGiB, platform, node } = environment;
  const { contend } = environment;
  const memory = formatFigure(memoryGiB).replace(/\.?0+$/, '');
  return `${cpu}, ${cores} ${cores === 1 ? 'core' : 'cores'}, ${memory} GiB, ${platform}, node ${node}, contend ${contend}`;
}

/** One text for everything that runs must share to be set side by side, workload included, seed excluded. */
export function sideBySide(run: RunRecord): string {
  const settings = settingsOfRun.filter(({ name }) => name !== 'seed');
  return JSON.stringify([run.workload, ...settings.map(({ of }) => of(run) ?? null)]);
}

function storeOf({ store, environment: { storeVersion } }: RunRecord): string {
  if (storeVersion === undefined) return store;
  return storeVersion.startsWith(store) ? storeVersion : `${store} ${storeVersion}`;
}

function count(value: number | undefined): string | undefined {
  return value === undefined ? undefined : formatCount(value);
}

function duration(ms: number | undefined): string | undefined {
  return ms === undefined ? undefined : formatDuration(ms);
}

function switched(on: boolean | undefined): string | undefined {
  return on === undefined ? undefined : on ? 'on' : 'off';
}

function perSecond(value: number | undefined): string | undefined {
  return value === undefined ? undefined : `${formatFigure(value)}/s`;
}
