import { exitCodes } from '../../core/errors.ts';
import { nearest } from '../../core/registry.ts';
import type { Named } from '../../core/registry.ts';
import { workloadsOfSet } from '../../plan/choices.ts';
import type { Choices } from '../../plan/choices.ts';
import { scenarios } from '../../plan/scenarios.ts';
import type { Scenario } from '../../plan/scenarios.ts';
import { optionNames, optionOf } from '../../plan/option-table.ts';
import type { OptionName } from '../../plan/option-table.ts';
import { wrap } from '../../report/wrap.ts';
import { entry, list, widthInside } from './layout.ts';

type Topic = (choices: Choices, width: number) => string[];

/** What `--help TOPIC` tells of. */
const topics: Readonly<Record<string, Topic>> = {
  flags: allFlags,
  scenarios: (_, width) =>
    list(
      'scenarios',
      scenarios.map(({ name, about, settings }) => ({ name, about: `${about}: ${settingsText(settings)}` })),
      width,
    ),
  workloads: ({ workloads }, width) => list('workloads', workloads, width),
  strategies: ({ strategies }, width) =>
    list(
      'strategies',
      strategies.map(({ name, about, stores }) => ({ name, about: `${about} (${stores.join(', ')})` })),
      width,
    ),
  stores: ({ stores }, width) => list('stores', stores, width),
  gateways: ({ gateways }, width) => list('gateways', gateways, width),
  formats: ({ formats }, width) => [
    ...list('formats', formats, width),
    '',
    'Several at once, each but one into a file: --format json,junit=contend.xml. Stdout gets text where nothing else claims it. In GitHub Actions the Markdown is also appended to the summary of the step.',
  ],
  policies: ({ policies }, width) => list('policies', policies, width),
  arrivals: ({ arrivals }, width) => list('arrivals', arrivals, width),
  faults: ({ faults }, width) => list('faults', faults.map(faultEntry), width),
  'exit-codes': (_, width) => [
    '',
    'exit codes:',
    ...Object.entries(exitCodes).flatMap(([code, about]) => entry(code.padStart(5), about, 8, width)),
  ],
};

/** The topics by name, `all` last. */
export const topicNames: readonly string[] = [...Object.keys(topics), 'all'];

/** What `--help TOPIC` prints; where there is no such topic, the text says which there are. */
export function topicHelp(
  topic: string,
  choices: Choices,
  width: number,
): { readonly text: string } | { readonly problem: string } {
  const inside = widthInside(width);
  const chosen = topic === 'all' ? Object.values(topics) : [topics[topic]];
  if (chosen.some((one) => one === undefined)) {
    const near = nearest(topic, topicNames);
    return {
      problem: `--help: there is no topic ${JSON.stringify(topic)}${near === undefined ? '' : ` (did you mean "${near}"?)`}; choose from ${topicNames.join(', ')}`,
    };
  }
  const lines = chosen.flatMap((one) => one?.(choices, inside) ?? []);
  return {
    text: lines
      .slice(1)
      .flatMap((line) => (line.length > inside ? wrap(line, inside) : [line]))
      .join('\n'),
  };
}

function allFlags(choices: Choices, width: number): string[] {
  const groups = [...new Set(optionNames.map((name) => optionOf(name).group))];
  return [
    ...groups.flatMap((group) => ['', `${group}:`, ...flagsOf(group, choices, width)]),
    '',
    'Several values by comma make one cell each, faults all fall on every cell; [what counts] where nothing is said. Durations: 500us, 250ms, 10s, ' +
      '2m, 1h; rates: 2000/s, 60/m; counts: 1000, 1k, 2M. A flag outranks its variable (CONTEND_CLIENTS=64), ' +
      'which outranks the plan file.',
  ];
}

function flagsOf(group: string, choices: Choices, width: number): string[] {
  return optionNames
    .filter((name) => optionOf(name).group === group)
    .flatMap((name) => {
      const { placeholder, about } = optionOf(name);
      const ends = defaultText(name, choices);
      const text = ends === '' ? about : `${about} [${ends}]`;
      return entry(`  --${name} ${placeholder}`.trimEnd(), text, 24, width);
    });
}

function defaultText(name: OptionName, choices: Choices): string {
  const text = optionOf(name).default ?? '';
  if (text !== 'default') return text;
  return name === 'workload' ? workloadsOfSet(text, choices).join(', ') : 'a choice for each store';
}

/** Settings as they would be typed. */
function settingsText(settings: Scenario['settings']): string {
  return Object.entries(settings)
    .map(([name, text]) => `--${name} ${text}`)
    .join(' ');
}

/** A kind of fault with what may stand behind its colon. */
function faultEntry({ name, about, takes }: Choices['faults'][number]): Named {
  if (takes === undefined) return { name, about };
  const amount = takes.unit === 'ms' ? `:TIME [${takes.usual}ms]` : `:SHARE [${takes.usual}]`;
  return { name, about: `${about}; takes ${amount}` };
}
