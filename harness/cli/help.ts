import { exitCodes } from '../core/errors.ts';
import type { Named } from '../core/registry.ts';
import { wrap } from '../report/wrap.ts';
import { workloadsOfSet } from '../plan/choices.ts';
import type { Choices } from '../plan/choices.ts';
import { optionNames, optionOf } from '../plan/option-table.ts';
import type { Grammar } from '../plan/given.ts';
import type { FlagName, OptionName } from '../plan/option-table.ts';
import { metricNames, metrics } from '../analyze/objective-metrics.ts';
import { searchDefaults } from '../experiments/search/search-plan.ts';
import { defaultVary, sweepDefaults } from '../experiments/sweep/sweep-plan.ts';
import {
  heldOutPoints,
  heldOutWork,
  trainingPoints,
  validationDefaults,
  validationGrammar,
} from '../experiments/validation/validation-plan.ts';
import { choices as everyChoice, few } from './choices.ts';
import { fitGrammar } from './fit.ts';
import { proveGrammar } from './prove.ts';
import { reportGrammar } from './report.ts';
import { setupGrammar } from './setup.ts';
import { sizeGrammar } from './size.ts';

type Examples = readonly { readonly command: string; readonly about: string }[];

/** Commands that people start with, each with what it is for; tests plan every one of them. */
export const examples: Examples = [
  { command: '', about: 'the default matrix: who is right, and how fast' },
  { command: '--workload last-item --strategy all', about: 'every strategy that the store can serve' },
  { command: '--arrival burst --clients 100 --rounds 200', about: '100 clients at one moment, 200 times' },
  { command: '--arrival poisson --rate 2000/s --duration 30s', about: 'load that does not wait for answers' },
  { command: '--clients 1,8,64 --keys 1,1000 --work 5ms', about: 'how contention grows' },
  {
    command: '--workload parallel-edits --policy discard,overwrite,retry,merge',
    about: 'what each policy loses',
  },
  {
    command: '--instances 2 --fault pause-holder@2s',
    about: 'who is right when a holder is stopped for longer than its lock lives',
  },
  {
    command: '--instances 2 --gateway none,reference',
    about: 'two instances behind a gateway, and without it',
  },
  { command: '--plan plan.yaml --json', about: 'a plan from a file, records for a program' },
];

/** What `--help` prints: every flag with its default, what can be chosen, examples and exit codes. */
export function helpText(choices: Choices, width = 100): string {
  const inside = widthInside(width);
  const groups = [...new Set(optionNames.map((name) => optionOf(name).group))];
  return [
    'contend: races clients against an HTTP service, measures it, and proves whether it was right',
    '',
    'npm run bench -- [--flag value …]    (--help also of sweep, search, fit, size, validate, report, prove, setup)',
    ...groups.flatMap((group) => ['', `${group}:`, ...flagsOf(group, choices, inside)]),
    ...list('workloads', choices.workloads, inside),
    ...list(
      'strategies',
      choices.strategies.map(({ name, about, stores }) => ({
        name,
        about: `${about} (${stores.join(', ')})`,
      })),
      inside,
    ),
    ...list('stores', choices.stores, inside),
    ...list('gateways', choices.gateways, inside),
    ...list('policies', choices.policies, inside),
    ...list('arrivals', choices.arrivals, inside),
    ...list('faults', choices.faults.map(faultEntry), inside),
    '',
    'Several values by comma make one cell each, faults all fall on every cell; [what counts] where nothing is said. Durations: 500us, 250ms, 10s, ' +
      '2m, 1h; rates: 2000/s, 60/m; counts: 1000, 1k, 2M. A flag outranks its variable (CONTEND_CLIENTS=64), ' +
      'which outranks the plan file.',
    '',
    'examples:',
    ...exampleLines('bench', examples, inside),
    '',
    'exit codes:',
    ...Object.entries(exitCodes).flatMap(([code, about]) => entry(code.padStart(5), about, 8, inside)),
  ]
    .flatMap((line) => (line.length > inside ? wrap(line, inside) : [line]))
    .join('\n');
}

/** What `--help` prints without another command. */
export function benchHelp(width: number): string {
  return helpText(everyChoice, width);
}

/** What `report --help` prints. */
export function reportHelp(width: number): string {
  return shortHelp(
    'npm run report -- [--json | --markdown] PATH…',
    'Shows records of earlier runs again, as tables. A path is a record, a document of --json, a folder of records, or a ' +
      'folder of such folders, for example results/baseline.',
    reportGrammar,
    width,
  );
}

/** What `prove --help` prints. */
export function proveHelp(width: number): string {
  const about =
    'Shows that a verdict can be believed: every broken service (a mistake that people really make, built into the ' +
    'reference service) must be caught and pass without its fault, legal histories must pass, histories with one thing ' +
    'made wrong must fail with the kind that it is, the checks must agree with a search through all orders, and of small ' +
    'services that share no code with them no right one may be invalid and no wrong one valid. Exit 0 only if all of that ' +
    'holds, else 11. It takes about three minutes and needs what a race needs; --foreign all takes a quarter of an hour, and ' +
    'stores what it found as foreign.json in --out.';
  const examples = [
    'npm run prove',
    'npm run prove -- --seed 7',
    'npm run prove -- --foreign all',
    'npm run prove -- --json > proof.json',
  ];
  const usage = 'npm run prove -- [--seed N] [--foreign SET] [--json]';
  const text = shortHelp(usage, about, proveGrammar, width);
  return [text, '', 'examples:', ...examples.map((example) => `  ${example}`)].join('\n');
}

/** What `setup --help` prints. */
export function setupHelp(width: number): string {
  return shortHelp(
    'npm run setup',
    'Makes this machine ready: looks for redis-server or valkey-server and for what some commands use besides, installs ' +
      'what is missing on Debian and Ubuntu when it may, and says what to type elsewhere.',
    setupGrammar,
    width,
  );
}

/** What `fit --help` prints. */
export function fitHelp(width: number): string {
  return [
    shortHelp(
      'npm run fit -- [--flag value …] [FILE.csv | RESULTS…]',
      'Fits how throughput grows with concurrency: the universal scalability law, Amdahl, a line, and dead time where load \
was varied. Says which curve the data support, how sure its parameters are, and where throughput peaks. A file holds lines \
of N,X; more columns, or more lines of one N, are repetitions. RESULTS are records that differ in clients, instances, \
workers or rate alone. Without either, each strategy of the last sweep is fitted.',
      fitGrammar,
      width,
    ),
    '',
    'examples:',
    ...exampleLines('fit', fitExamples, widthInside(width)),
  ].join('\n');
}

/** What `size --help` prints. */
export function sizeHelp(width: number): string {
  return [
    shortHelp(
      'npm run size -- [--rate RATE] [--flag value …]',
      'Plans a deployment from records, without running anything unless --measure asks for it: how many instances and gateways carry so many operations a \
second, how busy store and hottest record are, what a win costs; or that no number of instances will do, which bound is in \
the way and what lifts it. Strategies that promise no protection are left out. Without --rate it is 1,000/s, without --objective p99<50ms. Exit code 99 where no strategy is feasible.',
      sizeGrammar,
      width,
    ),
    '',
    'examples:',
    ...exampleLines('size', sizeExamples, widthInside(width)),
  ].join('\n');
}

/** What people size first; tests run every one of them. */
export const sizeExamples: Examples = [
  {
    command: "--rate 5000/s --objective 'p99<50ms' --keys 1000 --skew zipf:0.9 --strategy all",
    about: 'a shop with a thousand items, some of them in demand',
  },
  { command: '--rate 2000/s --retries 3 --price 0.05', about: 'one item that everybody wants' },
];

/** What people fit first; tests run every one of them that needs no earlier run. */
export const fitExamples: Examples = [
  { command: '', about: 'each strategy of the last sweep' },
  { command: 'results/examples/usl-golden.csv', about: 'any system, from a file of N,X' },
  { command: '--strategy optimistic results/sweep', about: 'one strategy out of a folder of records' },
];

/** What `sweep --help` prints. */
export function sweepHelp(width: number): string {
  return [
    shortHelp(
      'npm run sweep -- [--vary NAME=V,… [--vary NAME=V,…]] [--flag value …]',
      `Measures how figures change with a setting: every point is raced as often as --repetitions says, in random order, and \
each record is kept as its race ends. Services are kept for all points that want the same ones, and emptied in between: a \
service that was just started spends most of its time on compiling itself. An interrupted sweep goes on where it was when the same command is given again. What is \
not listed here is as in npm run bench -- --help; a sweep races ${sweepDefaults.workload} for ${sweepDefaults.duration} after ${sweepDefaults.warmup} of warm-up, with \
${few.join(', ')}.`,
      { options: ['vary', 'repetitions', 'rehearsal', 'out', 'json'], paths: false },
      width,
    ),
    '',
    'examples:',
    ...exampleLines('sweep', sweepExamples, widthInside(width)),
  ].join('\n');
}

/** What `search --help` prints. */
export function searchHelp(width: number): string {
  const inside = widthInside(width);
  return [
    shortHelp(
      "npm run search -- --objective 'BOUND,…' [--from RATE] [--to RATE] [--flag value …]",
      `Looks for the highest rate at which a service keeps to an objective, by races at rates that double and then close in to \
5 %, confirmed at 0.95 and at 1.05 of what was found. Each race is judged by the 95 % interval of its figures, and repeated, longer, \
where that does not tell. Rates that the generator could not make are told apart from those that the service could not \
keep. What is not listed here is as in npm run bench -- --help; a search races ${searchDefaults.workload} on \
${searchDefaults.clients} connections, with ${few.join(', ')}.`,
      { options: ['objective', 'from', 'to', 'probes', 'within', 'rehearsal', 'out', 'json'], paths: false },
      width,
    ),
    '',
    'bounds:',
    ...metricNames.flatMap((name) =>
      entry(`  ${name}`, `${metrics[name].about}, such as ${metrics[name].example}`, 24, inside),
    ),
    '',
    'examples:',
    ...exampleLines('search', searchExamples, inside),
  ].join('\n');
}

/** What `validate --help` prints. */
export function validateHelp(width: number): string {
  return [
    shortHelp(
      'npm run validate -- [--training DIR] [--flag value …]',
      `Learns from a sweep over ${trainingPoints.join(' and ')}, writes what it foretells of ${heldOutPoints.join(' and ')} with \
work of ${heldOutWork}, with intervals and a hash, measures these points, and says what the predictions were worth: VALIDATED \
within 10 % and inside the interval, USABLE within 25 %, else REJECTED. Everything is kept in a folder; an interrupted \
validation goes on where it was.`,
      validationGrammar,
      width,
      { ...sweepDefaults, ...validationDefaults },
    ),
    '',
    'examples:',
    ...exampleLines('validate', validateExamples, widthInside(width)),
  ].join('\n');
}

/** What people validate first; tests plan every one of them. */
export const validateExamples: Examples = [
  { command: '', about: 'three strategies, in about eight minutes' },
  { command: '--workload transfer --strategy optimistic --keys 20', about: 'another workload' },
  {
    command: '--training results/sweep-1a2b3c4d --json',
    about: 'from records that are there, for a program',
  },
];

/** What people search first; tests plan every one of them. */
export const searchExamples: Examples = [
  { command: "--objective 'p99<50ms,violations=0'", about: 'the highest rate of each strategy' },
  {
    command: "--objective 'p99<20ms,409<30%' --workload parallel-edits --keys 100 --strategy optimistic",
    about: 'of one strategy, where conflicts count',
  },
  {
    command: "--objective 'p99<50ms' --from 500/s --to 5000/s --json",
    about: 'within a range, for a program',
  },
];

/** What people sweep first; tests plan every one of them. */
export const sweepExamples: Examples = [
  { command: '', about: `--vary ${defaultVary}, three repetitions: what fit and size work from` },
  {
    command: '--vary clients=1,8,64 --vary work=0s,1ms --strategy optimistic',
    about: 'a grid of six points',
  },
  { command: '--vary rate=500/s,1000/s,2000/s --keys 100', about: 'load that does not wait for answers' },
  {
    command: '--vary instances=1,2 --clients 64 --out results/instances',
    about: 'records in a folder of their own',
  },
];

function exampleLines(script: string, those: Examples, width: number): string[] {
  return those.flatMap(({ command, about }) => [
    `  npm run ${script}${command === '' ? '' : ` -- ${command}`}`,
    ...wrap(about, width - 6).map((line) => `      ${line}`),
  ]);
}

function shortHelp(
  usage: string,
  about: string,
  { options }: Grammar,
  width: number,
  defaults: Readonly<Partial<Record<FlagName, string>>> = {},
): string {
  const inside = widthInside(width);
  const flags = [...options, 'help' as const].flatMap((name) => {
    const { about: text, placeholder, default: usual } = optionOf(name);
    const byDefault = defaults[name] ?? usual;
    const ends = byDefault === undefined ? '' : ` [${byDefault}]`;
    return entry(`  --${name} ${placeholder}`.trimEnd(), `${text}${ends}`, 24, inside);
  });
  return [...wrap(usage, inside), '', ...wrap(about, inside), '', ...flags].join('\n');
}

function widthInside(width: number): number {
  return Math.min(Math.max(width, 60), 100);
}

function flagsOf(group: string, choices: Choices, width: number): string[] {
  return optionNames
    .filter((name) => optionOf(name).group === group)
    .flatMap((name) => {
      const { placeholder, about } = optionOf(name);
      const ends = defaultText(name, choices);
      return entry(
        `  --${name} ${placeholder}`.trimEnd(),
        ends === '' ? about : `${about} [${ends}]`,
        24,
        width,
      );
    });
}

function defaultText(name: OptionName, choices: Choices): string {
  const text = optionOf(name).default ?? '';
  if (text !== 'default') return text;
  return name === 'workload' ? workloadsOfSet(text, choices).join(', ') : 'a choice for each store';
}

/** A kind of fault with what may stand behind its colon. */
function faultEntry({ name, about, takes }: Choices['faults'][number]): Named {
  if (takes === undefined) return { name, about };
  const amount = takes.unit === 'ms' ? `:TIME [${takes.usual}ms]` : `:SHARE [${takes.usual}]`;
  return { name, about: `${about}; takes ${amount}` };
}

function list(title: string, entries: readonly Named[], width: number): string[] {
  return ['', `${title}:`, ...entries.flatMap(({ name, about }) => entry(`  ${name}`, about, 28, width))];
}

/** A name with its text in a column beside it. */
function entry(name: string, about: string, indent: number, width: number): string[] {
  const lines = wrap(about, width - indent);
  const [first = '', ...rest] = lines;
  const head = name.length < indent ? [name.padEnd(indent) + first] : [name, ' '.repeat(indent) + first];
  return [...head, ...rest.map((line) => ' '.repeat(indent) + line)];
}
