import { ContendError } from '../../core/errors.ts';
import { find } from '../../core/registry.ts';
import { broke, brokePromise } from '../../analyze/endings/doubts.ts';
import type { Ending } from '../../analyze/endings/exit-code.ts';
import type { Claim } from '../../experiments/claims/claim.ts';
import { claims } from '../../experiments/claims/index.ts';
import type { ClaimResult } from '../../experiments/claims/result.ts';
import { ClaimTest } from '../../experiments/claims/test-claim.ts';
import { testClaims } from '../../experiments/claims/test-claims.ts';
import type { ClaimMeans } from '../../experiments/claims/test-claims.ts';
import { environmentOf } from '../../measure/environment.ts';
import type { Cell, Output, Plan } from '../../plan/cell.ts';
import { nothing, readArguments } from '../../plan/given.ts';
import { flagsNamed } from '../../plan/option-table.ts';
import { outputFlags, outputsIn } from '../../plan/outputs.ts';
import { planOf } from '../../plan/plan.ts';
import { settingsIn } from '../../plan/settings.ts';
import { claimsDocument } from '../../report/documents/claims.ts';
import { prepareFolder, writeWhole } from '../../results/write-whole.ts';
import { runPlan } from '../../run/run-plan.ts';
import { choices } from '../choices.ts';
import type { Command } from '../command.ts';
import { deliver } from '../deliver.ts';
import { endCommand } from '../ending.ts';
import { Interruption } from '../interruption.ts';
import { runParts } from '../parts.ts';
import { createProgress } from '../progress.ts';
import { version } from '../version.ts';

/** New services race for so long before their first race counts. */
const rehearsalMs = 1000;

/** Tests claims one after another, keeps what each showed, prints all of them, answers with the exit code. */
async function test({ chosen, blocks, seed, out, outputs }: Settings): Promise<number> {
  const interruption = new Interruption('claims that were tested are kept');
  const say = (line: string): void => void process.stderr.write(`contend: ${line}\n`);
  const tests = chosen.map((claim) => new ClaimTest(claim, { choices, blocks, seed }));
  const races = tests.reduce((sum, { expected }) => sum + expected, 0);
  const progress = createProgress({ stream: process.stderr, cells: races, everyMs: 30_000 });
  const results: ClaimResult[] = [];
  const unsafe = new Set<string>();
  const means: ClaimMeans = {
    environment: environmentOf(version, undefined, true),
    async *race(cells) {
      const plan = planFor(tests.flatMap((one) => one.cells));
      const parts = { ...runParts(progress.show, interruption.signal), onRace: progress.watch };
      for await (const record of runPlan(plan, parts, cells)) {
        if (brokePromise(record))
          unsafe.add(`${record.workload}/${record.strategy} promised to be safe, but ${broke(record)}`);
        yield record;
      }
    },
  };
  let failure: unknown;
  try {
    await prepareFolder(out);
    say(`${tests.length} claims, ${races} races in blocks of their own order`);
    for await (const result of testClaims(tests, means)) {
      results.push(result);
      progress.clear();
      say(
        `${result.name}: ${result.outcome} (${result.seconds} s, claim ${results.length} of ${tests.length})`,
      );
      await writeWhole(out, `${result.name}.json`, result);
    }
  } catch (error) {
    failure = error;
  } finally {
    progress.end();
    interruption.end();
  }
  const written = results.length > 0 ? await deliver(claimsDocument(results), outputs) : 0;
  return endCommand(endingOf(results, [...unsafe]), failure, interruption.signal, written);
}

/** A plan of these races, in which services that several of them want are kept. */
function planFor(cells: readonly Cell[]): Plan {
  return { ...planOf({ flags: nothing, variables: nothing }, choices), cells, rehearsalMs };
}

/** 11 where a claim could not be decided, which outranks 10: a safe strategy was wrong. */
function endingOf(results: readonly ClaimResult[], unsafe: readonly string[]): Ending {
  const open = results.filter(({ outcome }) => outcome === 'not decided');
  const reasons = [
    ...open.map(({ name, doubts }) => `${name} is not decided: ${doubts.join('; ')}`),
    ...unsafe,
  ];
  return { code: open.length > 0 ? 11 : unsafe.length > 0 ? 10 : 0, reasons };
}

interface Settings {
  readonly chosen: readonly Claim[];
  readonly blocks: number;
  readonly seed: number;
  readonly out: string;
  readonly outputs: readonly Output[];
}

/** Fewer blocks have no interval of 95 %. */
const usualBlocks = '6';
const usualOut = 'results/claims';

const options = {
  ...flagsNamed(['claim', 'seed', ...outputFlags, 'debug']),
  blocks: {
    ...flagsNamed(['blocks']).blocks,
    default: usualBlocks,
    about: 'how often every race of a claim is run, in random order; fewer than 6 decide nothing',
  },
  out: {
    ...flagsNamed(['out']).out,
    default: usualOut,
    about: 'folder that gets a file a claim',
  },
} as const;

function settingsOf(argv: readonly string[]): Settings {
  const { given, problems } = readArguments(argv, command);
  const all = [...problems];
  const { claim, blocks, seed, out } = settingsIn(options, { given }, choices, all);
  const outputs = outputsIn({ given }, process.env, choices, all);
  const chosen = claim.includes('all')
    ? claims
    : [...new Set(claim)].flatMap((name) => {
        const found = find(claims, name, 'claim');
        if (typeof found !== 'string') return [found];
        all.push(`--claim: ${found}`);
        return [];
      });
  if (all.length > 0) throw new ContendError('CTD_OPTIONS', all);
  return { chosen, blocks, seed, out, outputs };
}

/** The command. */
export const command: Command = {
  name: 'claims',
  usage: '[--claim NAME,…] [--blocks N] [--flag value …]',
  about:
    'Tests what is claimed of conflicts and gateways: each claim is raced against what would show it wrong, in blocks of ' +
    'random order, by a rule that was written down before. It held, did not hold, depends, or is not decided, and the ' +
    'figures stand beside it with their 95 % intervals. All of them are some 370 races of a second, and need what a race needs, ' +
    'nginx and HAProxy too (npm run setup). Exit 11 where one could not be decided.',
  options,
  paths: false,
  terms: {
    title: 'claims',
    of: claims.map(({ name, about }) => ({ name, about })),
  },
  examples: [
    { command: '', about: 'all of them, into results/claims' },
    { command: '--claim back-off,merge --out /tmp/claims', about: 'two of them, elsewhere' },
    { command: '--claim balancing --blocks 12', about: 'surer' },
    { command: '--json > claims.json', about: 'for a program' },
  ],
  run: (argv) => test(settingsOf(argv)),
};
