import { mostBlocks } from '../analyze/comparison/blocks-needed.ts';
import { profiles, tellings } from '../core/reason.ts';
import { preconditions } from '../core/strategy.ts';
import { agentOptions, crewOptions } from './agent-options.ts';
import { analysisOptions } from './analysis-options.ts';
import { claimOptions } from './claim-options.ts';
import { comparisonOptions } from './comparison-options.ts';
import { exhibitOptions } from './exhibit-options.ts';
import { experimentOptions } from './experiment-options.ts';
import { gatewayOptions } from './gateway-options.ts';
import { gatewayLogOptions } from './gateway-log-options.ts';
import { initOptions } from './init-options.ts';
import { logOptions } from './log-options.ts';
import { objectiveOptions } from './objective-options.ts';
import type { Option } from './option.ts';
import { outputOptions } from './output-options.ts';
import { policyOptions } from './policy-options.ts';
import { remoteOptions } from './remote-options.ts';
import { traceOptions } from './trace-options.ts';
import { proofOptions } from './proof-options.ts';
import { scenarios } from './scenarios.ts';
import { warningOptions, warnOption } from './warning-options.ts';

const day = 24 * 3_600_000;

/** All options of a race by name; `--name`, `CONTEND_NAME` and `name:` in a plan file are derived from here. */
export const options = {
  workload: {
    group: 'what to race',
    takes: { kind: 'name', of: 'workloads' },
    list: true,
    placeholder: 'NAME,…',
    default: 'default',
    about: 'workloads, or all',
    example: 'last-item,parallel-edits',
    from: 'anywhere',
  },
  strategy: {
    group: 'what to race',
    takes: { kind: 'name', of: 'strategies' },
    list: true,
    placeholder: 'NAME,…',
    default: 'default',
    about: 'strategies, or all that the store can serve',
    example: 'all',
    from: 'anywhere',
  },
  store: {
    group: 'what to race',
    takes: { kind: 'name', of: 'stores' },
    list: true,
    placeholder: 'NAME,…',
    default: 'redis',
    about: 'where the records are kept',
    example: 'memory,redis',
    from: 'anywhere',
  },
  ...remoteOptions,
  scenario: {
    group: 'what to race',
    takes: { kind: 'oneOf', values: scenarios.map(({ name }) => name) },
    list: false,
    placeholder: 'NAME',
    about: 'settings under a name, such as flash-sale; whatever else is set outranks them (--help scenarios)',
    example: 'flash-sale',
    from: 'anywhere',
  },
  arrival: {
    group: 'how to race it',
    takes: { kind: 'name', of: 'arrivals' },
    list: true,
    placeholder: 'KIND,…',
    default: 'closed',
    about: 'when operations start',
    example: 'poisson',
    from: 'anywhere',
  },
  clients: {
    group: 'how to race it',
    takes: { kind: 'count', min: 1, max: 10_000 },
    list: true,
    placeholder: 'N,…',
    default: '32',
    about: 'clients, a connection each; operations released together in a burst',
    example: '1,8,64',
    from: 'anywhere',
  },
  duration: {
    group: 'how to race it',
    takes: { kind: 'duration', minMs: 1, maxMs: day },
    list: false,
    placeholder: 'TIME',
    default: '5s',
    about: 'measured time of a cell; a burst ends after its rounds instead',
    example: '30s',
    from: 'anywhere',
  },
  warmup: {
    group: 'how to race it',
    takes: { kind: 'duration', minMs: 0, maxMs: day },
    list: false,
    placeholder: 'TIME',
    default: '1s',
    about: 'time before that, not measured',
    example: '2s',
    from: 'anywhere',
  },
  rounds: {
    group: 'how to race it',
    takes: { kind: 'count', min: 1, max: 1_000_000 },
    list: false,
    placeholder: 'N',
    default: '100',
    about: 'rounds of a burst, fresh records each',
    example: '500',
    from: 'anywhere',
  },
  rate: {
    group: 'how to race it',
    takes: { kind: 'rate', maxPerS: 1_000_000 },
    list: false,
    placeholder: 'RATE',
    default: '1000/s',
    about: 'operations started in a second, whatever the answers: constant, poisson and ramp',
    example: '2000/s',
    from: 'anywhere',
  },
  think: {
    group: 'how to race it',
    takes: { kind: 'duration', minMs: 0, maxMs: 3_600_000 },
    list: false,
    placeholder: 'TIME',
    default: '0s',
    about: 'pause of a client between two operations, closed only',
    example: '10ms',
    from: 'anywhere',
  },
  precondition: {
    group: 'how to race it',
    takes: { kind: 'oneOf', values: preconditions },
    list: true,
    placeholder: 'KIND,…',
    default: 'etag',
    about: 'what clients name of what they read: etag (If-Match) or last-modified (If-Unmodified-Since)',
    example: 'etag,last-modified',
    from: 'anywhere',
  },
  timeout: {
    group: 'how to race it',
    takes: { kind: 'duration', minMs: 1, maxMs: 600_000 },
    list: false,
    placeholder: 'TIME',
    default: '5s',
    about: 'after which the fate of a request counts as unknown',
    example: '1s',
    from: 'anywhere',
  },
  workers: {
    group: 'how to race it',
    takes: { kind: 'count', min: 1, max: 64 },
    list: false,
    placeholder: 'N',
    default: '1',
    about: 'threads that generate load; on a small machine more of them make it slower',
    example: '2',
    from: 'anywhere',
  },
  ...crewOptions,
  seed: {
    group: 'how to race it',
    takes: { kind: 'count', min: 0, max: Number.MAX_SAFE_INTEGER },
    list: false,
    placeholder: 'N',
    default: '1',
    about: 'arrivals, keys and arguments follow from it, the same for every strategy',
    example: '42',
    from: 'anywhere',
  },
  history: {
    group: 'how to race it',
    takes: { kind: 'count', min: 1000, max: 50_000_000 },
    list: false,
    placeholder: 'N',
    default: '4M',
    about:
      'requests that are kept for the checks (63 bytes each); a race against our own services that has more is judged as it goes (docs/long-races.md), any other ends early',
    example: '10M',
    from: 'anywhere',
  },
  'stop-on-anomaly': {
    group: 'how to race it',
    takes: { kind: 'switch' },
    list: false,
    placeholder: '',
    about: 'end a race as soon as something is wrong for certain; the cells that follow are raced',
    example: '',
    from: 'anywhere',
  },
  linearizable: {
    group: 'how to race it',
    takes: { kind: 'switch' },
    list: false,
    placeholder: '',
    about: 'also search all orders of the requests for one that explains the run, for 10 s at most',
    example: '',
    from: 'anywhere',
  },
  blocks: {
    group: 'how to race it',
    takes: { kind: 'count', min: 1, max: mostBlocks },
    list: false,
    placeholder: 'N',
    default: '1',
    about:
      'how often every cell is run, in random order; several blocks compare rows (docs/comparing.md), a single one claims no comparison',
    example: '10',
    from: 'anywhere',
  },
  ...comparisonOptions,
  ...policyOptions,
  keys: {
    group: 'the records',
    takes: { kind: 'count', min: 1, max: 1_000_000 },
    list: true,
    placeholder: 'N,…',
    default: '1',
    about: 'records that are contended for at a time',
    example: '1,1000',
    from: 'anywhere',
  },
  skew: {
    group: 'the records',
    takes: { kind: 'skew' },
    list: false,
    placeholder: 'KIND',
    default: 'uniform',
    about:
      'which key is wanted: uniform, single, zipf:THETA, or hotspot:DATA/OPS (share of keys / share of requests)',
    example: 'zipf:0.99',
    from: 'anywhere',
  },
  capacity: {
    group: 'the records',
    takes: { kind: 'count', min: 1, max: 1_000_000_000 },
    list: true,
    placeholder: 'N,…',
    default: '10',
    about: 'units that a record starts with, such as items in stock',
    example: '10,1000',
    from: 'anywhere',
  },
  instances: {
    group: 'the service',
    takes: { kind: 'count', min: 1, max: 64 },
    list: true,
    placeholder: 'N,…',
    default: '1',
    about: 'processes of the service',
    example: '1,2',
    from: 'anywhere',
  },
  ...gatewayOptions,
  work: {
    group: 'the service',
    takes: { kind: 'duration', minMs: 0, maxMs: 60_000 },
    list: true,
    placeholder: 'TIME,…',
    default: '0s',
    about: 'time that the service spends between reading and writing',
    example: '0s,5ms',
    from: 'anywhere',
  },
  pool: {
    group: 'the service',
    takes: { kind: 'count', min: 1, max: 1000 },
    list: false,
    placeholder: 'N',
    default: '10',
    about: 'connections of an instance to PostgreSQL at most; who finds none free waits',
    example: '20',
    from: 'anywhere',
  },
  profile: {
    group: 'the service',
    takes: { kind: 'oneOf', values: profiles },
    list: true,
    placeholder: 'NAME,…',
    default: '409',
    about: 'status of a failed precondition: 409 like most APIs, or 412 as rfc9110 says',
    example: '409,rfc9110',
    from: 'anywhere',
  },
  problems: {
    group: 'the service',
    takes: { kind: 'oneOf', values: tellings },
    list: true,
    placeholder: 'HOW,…',
    default: 'detailed',
    about:
      'what a conflict tells its client: why, and what is there now (detailed), or its status alone (bare)',
    example: 'detailed,bare',
    from: 'anywhere',
  },
  fault: {
    group: 'the service',
    takes: { kind: 'fault' },
    list: true,
    placeholder: 'KIND@TIME,…',
    about:
      'what is done to service and store so long after the warm-up, all in one race: KIND[:HOW-MUCH]@TIME',
    example: 'pause-holder@2s,kill-service@4s',
    from: 'anywhere',
  },
  ...objectiveOptions,
  ...gatewayLogOptions,
  ...warnOption,
  ...outputOptions,
} as const satisfies Readonly<Record<string, Option>>;

export type OptionName = keyof typeof options;

/** Everything that a command line may hold: the options of a race and those of commands that run many. */
export type FlagName =
  | OptionName
  | keyof typeof experimentOptions
  | keyof typeof analysisOptions
  | keyof typeof proofOptions
  | keyof typeof initOptions
  | keyof typeof exhibitOptions
  | keyof typeof logOptions
  | keyof typeof traceOptions
  | keyof typeof claimOptions
  | keyof typeof warningOptions
  | keyof typeof agentOptions;

const flags = {
  ...options,
  ...experimentOptions,
  ...analysisOptions,
  ...proofOptions,
  ...initOptions,
  ...exhibitOptions,
  ...logOptions,
  ...traceOptions,
  ...claimOptions,
  ...warningOptions,
  ...agentOptions,
};

/** All option names of a race in table order. */
export const optionNames = Object.keys(options) as readonly OptionName[];

/** The entry of one option, without the literal types of the table. */
export function optionOf(name: FlagName): Option {
  return flags[name];
}

/** Says whether a name from outside is an option of a race. */
export function isOption(name: string): name is OptionName {
  return Object.hasOwn(options, name);
}

/** The entries of some flags, with the literal types of the table. */
export function flagsNamed<Name extends FlagName>(names: readonly Name[]): Pick<typeof flags, Name> {
  return Object.fromEntries(names.map((name) => [name, flags[name]])) as Pick<typeof flags, Name>;
}

/** The environment variable of an option. */
export function variableOf(name: OptionName): string {
  return `CONTEND_${name.toUpperCase().replaceAll('-', '_')}`;
}
