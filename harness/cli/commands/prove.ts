import { ContendError } from '../../core/errors.ts';
import type { Evidence } from '../../core/evidence.ts';
import { anomalyKinds } from '../../core/verdict.ts';
import { environmentOf } from '../../measure/environment.ts';
import type { BelowProof } from '../../prove/below-races.ts';
import { BrokenRaceResults, brokenRaces } from '../../prove/broken-races.ts';
import type { BrokenRace, Caught } from '../../prove/broken-races.ts';
import type { ForeignProof } from '../../prove/foreign/proof.ts';
import type { ForeignSet } from '../../prove/foreign/races.ts';
import type { GatewayProof } from '../../prove/gateway-proofs.ts';
import { proveHistories } from '../../simulate/histories.ts';
import type { HistoryProof } from '../../simulate/histories.ts';
import { mutations } from '../../simulate/mutations/index.ts';
import { proofVersion } from '../../prove/proof.ts';
import { unplanted } from '../../prove/planted-races.ts';
import type { PlantedProof } from '../../prove/planted-races.ts';
import type { Proof } from '../../prove/proof.ts';
import { inSlices } from '../../simulate/slices.ts';
import { proofDocument } from '../../prove/text.ts';
import type { Output } from '../../plan/cell.ts';
import { outputFlags, outputsIn } from '../../plan/outputs.ts';
import { readArguments } from '../../plan/given.ts';
import type { Command } from '../command.ts';
import { flagsNamed } from '../../plan/option-table.ts';
import { settingsIn } from '../../plan/settings.ts';
import { writeWhole } from '../../results/write-whole.ts';
import { brokenServices } from '../../../targets/broken/index.ts';
import { plantedMistakes } from '../../../targets/broken/planted/index.ts';
import { workloads } from '../../../workloads/index.ts';
import { beside } from '../beside.ts';
import { choices } from '../choices.ts';
import { endCommand } from '../ending.ts';
import { Interruption } from '../interruption.ts';
import { createLine } from '../line.ts';
import type { Line } from '../line.ts';
import { raceMistakesBelow } from '../prove-below.ts';
import { proveWrongGateways } from '../prove-gateways.ts';
import { racePlantedMistakes } from '../prove-planted.ts';
import { raceAll } from '../race-all.ts';
import { raceForeignServices } from '../prove-foreign.ts';
import { version } from '../version.ts';
import { deliver } from '../deliver.ts';

/** Shows that the checks find what is wrong and nothing else; exits 0 only if all of it holds. */
async function prove(argv: readonly string[]): Promise<number> {
  const { outputs, seed, foreign, out } = settingsOf(argv);
  const interruption = new Interruption('nothing is kept');
  const line = createLine(process.stderr);
  let proof: Proof;
  try {
    // A race waits for half of its time, and nothing is measured.
    const [services, planted] = await beside(interruption.signal, [
      async (signal) => ({
        services: await raceBrokenServices(seed, signal, line),
        foreign: await raceForeignServices(foreign, seed, signal, line),
        histories: await proveAllHistories(seed, signal, line),
      }),
      async (signal) => ({
        planted: await racePlantedMistakes(seed, signal, line),
        below: await raceMistakesBelow(seed, signal, line),
      }),
    ]);
    // By itself: how fast a gateway answers is looked at.
    const gateways = await proveWrongGateways(interruption.signal, line);
    proof = proofOf(seed, { gateways, ...services, ...planted });
  } finally {
    line.end();
    interruption.end();
  }
  if (foreign === 'all' && proof.foreign !== undefined) await writeWhole(out, 'foreign.json', proof.foreign);
  const written = await deliver(proofDocument(proof), outputs);
  return endCommand(
    { code: proof.problems.length === 0 ? 0 : 11, reasons: [] },
    undefined,
    interruption.signal,
    written,
  );
}

interface Settings {
  readonly outputs: readonly Output[];
  readonly seed: number;
  readonly foreign: ForeignSet;
  /** Where the verdicts on all foreign services are stored. */
  readonly out: string;
}

function settingsOf(argv: readonly string[]): Settings {
  const { given, problems } = readArguments(argv, command);
  const all = [...problems];
  const { seed, foreign, out } = settingsIn(flagsNamed(['seed', 'foreign', 'out']), { given }, choices, all);
  const outputs = outputsIn({ given }, process.env, choices, all);
  if (all.length > 0) throw new ContendError('CTD_OPTIONS', all);
  return { outputs, seed, foreign, out };
}

async function proveAllHistories(seed: number, signal: AbortSignal, line: Line): Promise<HistoryProof[]> {
  const proofs: HistoryProof[] = [];
  const judged = workloads.filter(({ check }) => check !== undefined);
  for (const workload of judged) {
    const place = `histories: ${workload.name}, ${proofs.length + 1} of ${judged.length}`;
    const running = proveHistories(workload, mutations, seed);
    proofs.push(await inSlices(running, signal, () => line.show(place)));
  }
  return proofs;
}

async function raceBrokenServices(seed: number, signal: AbortSignal, line: Line): Promise<Caught[]> {
  const races = brokenRaces(brokenServices, seed, choices);
  const results = new BrokenRaceResults(workloads);
  const how = {
    nameOf: ({ service, variant }: BrokenRace) => `${service.name}, ${variant}`,
    signal,
    line,
    onEvidence: (race: BrokenRace, evidence: Evidence) => results.judge(race, evidence),
  };
  for await (const { race, record } of raceAll(races, how)) results.keep(race, record);
  return brokenServices.map((service) => results.of(races.filter((race) => race.service === service)));
}

interface Parts {
  readonly services: readonly Caught[];
  readonly planted: readonly PlantedProof[];
  readonly below: readonly BelowProof[];
  readonly gateways: readonly GatewayProof[];
  readonly histories: readonly HistoryProof[];
  readonly foreign: ForeignProof | undefined;
}

function proofOf(seed: number, { services, planted, below, gateways, histories, foreign }: Parts): Proof {
  const { cpu, cores, platform, node } = environmentOf(version, undefined, true);
  const shown = new Set<string>([
    ...services.map(({ anomaly }) => anomaly),
    ...histories.flatMap(({ byMutation }) => byMutation.map(({ expects }) => expects)),
    ...planted.flatMap(({ mistakes }) => mistakes.flatMap(({ shows }) => shows ?? [])),
  ]);
  // What the search through all orders finds is proved by its agreement with the checks.
  shown.add('not-linearizable');
  const unproven = Object.keys(anomalyKinds).filter((kind) => !shown.has(kind));
  return {
    schemaVersion: proofVersion,
    seed,
    contend: version,
    machine: `${cpu}, ${cores} cores, ${platform}, node ${node}`,
    services,
    planted,
    below,
    gateways,
    histories,
    ...(foreign === undefined ? {} : { foreign }),
    unproven,
    problems: [
      ...services.flatMap(({ problems }) => problems),
      ...planted.flatMap(({ problems }) => problems),
      ...unplanted(workloads, plantedMistakes),
      ...below.flatMap(({ problems }) => problems),
      ...gateways.flatMap(({ problems }) => problems),
      ...(foreign?.problems ?? []),
      ...histories.flatMap(({ problems }) => problems),
      ...unproven.map((kind) => `nothing had to show ${kind}`),
    ],
  };
}

/** The command. */
export const command: Command = {
  name: 'prove',
  usage: '[--seed N] [--foreign SET] [--json | --markdown]',
  about:
    'Shows that a verdict can be believed: every broken service (a mistake that people really make, built into the ' +
    'reference service) must be caught and pass without its fault, legal histories must pass, histories with one thing ' +
    'made wrong must fail with the kind that it is, the checks must agree with a search through all orders, and of small ' +
    'services that share no code with them no right one may be invalid and no wrong one valid. Exit 0 only if all of that ' +
    'holds, else 11. It takes about three minutes and needs what a race needs; --foreign all takes a quarter of an hour, and ' +
    'stores what it found as foreign.json in --out.',
  options: flagsNamed(['seed', 'foreign', 'out', ...outputFlags, 'debug']),
  paths: false,
  examples: [
    { command: '', about: 'all of it, with a sample of the foreign services' },
    { command: '--seed 7', about: 'with other histories, races and services' },
    { command: '--foreign all', about: 'with every foreign service in every way' },
    { command: '--json > proof.json', about: 'for a program' },
  ],
  run: prove,
};
