import { outputsOf } from './outputs.ts';
import { placeProblems } from './places.ts';
import type { Bundle } from '../core/bundle.ts';
import { ContendError } from '../core/errors.ts';
import type { Adapter, Cell, Plan } from './cell.ts';
import { cellsOf, impossibleCells, leftOut } from './cells.ts';
import type { Choices } from './choices.ts';
import { contradictions } from './contradictions.ts';
import { gatewayLogOf, severalWriters } from './gateway-log.ts';
import { labelProblems } from './labels.ts';
import { only } from './merged.ts';
import type { Merged, Setting } from './merged.ts';
import { nothing, sourceOf, split, typed } from './given.ts';
import type { PlanSettings, Source, Sources } from './given.ts';
import { agentsOf } from './agents.ts';
import { objectiveOf } from './objective.ts';
import { optionNames, optionOf } from './option-table.ts';
import type { OptionName } from './option-table.ts';
import { readValue } from './option-value.ts';
import { referenceProblems } from './reference.ts';
import { settingsOfScenario } from './scenarios.ts';
import { settingOf } from './setting-of.ts';
import { readPlanFile } from './plan-file.ts';

/**
 * Makes a plan from flag, environment, plan file and default, the first that sets a value counting; cells are in order
 * of workload, then strategy. Throws a ContendError that holds every problem, each with where it stands.
 */
export function buildPlan(
  sources: {
    readonly argv: readonly string[];
    readonly env: Readonly<Record<string, string | undefined>>;
  },
  choices: Choices,
): Plan {
  return planOf(typed(sources.argv, sources.env), choices);
}

/** The one cell of settings that are written in the program; what cannot be planned is a fault of it. */
export function cellOf(settings: PlanSettings, choices: Choices): Cell {
  const { cells } = planOf({ flags: sourceOf(settings), variables: nothing }, choices);
  const [cell, ...others] = cells;
  if (cell === undefined || others.length > 0) throw new Error(`${cells.length} cells, not one`);
  return cell;
}

/** Sources with what counts for a command before the defaults of the table. */
export interface PlanSources extends Sources {
  readonly defaults?: Readonly<Partial<Record<OptionName, string>>>;
  /** Of the service at the addresses. */
  readonly adapter?: Adapter & Bundle;
}

/** The same of sources that were read already. */
export function planOf({ flags, variables, defaults = {}, adapter }: PlanSources, choices: Choices): Plan {
  const planPath = flags.given.get('plan') ?? variables.given.get('plan');
  const file = planPath === undefined ? nothing : readPlanFile(planPath.texts[0] ?? '', planPath.source);
  const elsewhere = [...flags.problems, ...variables.problems];
  const inFile = [...file.problems];
  const scenario = [flags, variables, file].flatMap(({ given }) => given.get('scenario')?.texts ?? [])[0];
  const isLabelled = [flags, variables, file].some(({ given }) => given.has('label'));
  const usual: Readonly<Record<string, string>> = { ...defaults, ...settingsOfScenario(scenario) };
  const merged = Object.fromEntries(
    optionNames.map((name) => {
      const mayRepeat = isLabelled && (name === 'strategy' || name === 'service');
      const read = (source: Source, problems: string[]): Setting<unknown> | undefined =>
        settingOf(name, source.given.get(name), choices, problems, mayRepeat);
      const fromFile = read(file, inFile);
      const fromVariable = read(variables, elsewhere);
      const byDefault = defaultOf(name, usual[name] ?? optionOf(name).default, choices);
      return [name, read(flags, elsewhere) ?? fromVariable ?? fromFile ?? byDefault];
    }),
  ) as unknown as Merged;
  elsewhere.push(
    ...contradictions(merged, choices),
    ...labelProblems(merged),
    ...impossibleCells(merged, choices),
    ...placeProblems(merged),
  );
  const cells = elsewhere.length + inFile.length > 0 ? [] : cellsOf(merged, choices, adapter);
  const blocks = merged.blocks.values[0] ?? 1;
  const [reference] = merged.reference.values;
  // Of several adapters each has cells of its own: whoever puts them together looks.
  if (reference !== undefined && cells.length > 0 && adapter === undefined)
    elsewhere.push(
      ...referenceProblems(
        { name: reference, source: merged.reference.source ?? '--reference' },
        { cells, blocks },
      ),
    );
  const [logPath] = merged['gateway-log'].values;
  const crowded = severalWriters(logPath, { cells, blocks });
  if (crowded !== undefined && adapter === undefined) elsewhere.push(crowded);
  const outputs = outputsOf(merged, choices, elsewhere);
  const held = objectiveOf(merged, elsewhere);
  const problems = [...elsewhere, ...inLineOrder(inFile, planPath?.texts[0] ?? '')];
  if (problems.length > 0)
    throw new ContendError(elsewhere.length > 0 ? 'CTD_OPTIONS' : 'CTD_PLAN', problems);
  const [metrics] = merged.metrics.values;
  const gatewayLog = gatewayLogOf(merged);
  const [historyOut] = merged['history-out'].values;
  const agents = agentsOf(merged);
  return Object.freeze({
    cells: Object.freeze(cells.map((cell) => Object.freeze(cell))),
    out: only(merged.out),
    outputs,
    debug: merged.debug.values[0] ?? false,
    ...(historyOut === undefined ? {} : { historyOut }),
    ...(gatewayLog === undefined ? {} : { gatewayLog }),
    explain: merged.explain.values[0] ?? false,
    warn: merged.warn.values[0] ?? false,
    preflight: merged['no-preflight'].values[0] !== true,
    blocks: only(merged.blocks),
    ...(reference === undefined ? {} : { reference }),
    rehearsalMs: 0,
    notes: leftOut(merged, choices),
    modules:
      adapter === undefined ? {} : { [adapter.digest]: { module: adapter.module, file: adapter.file } },
    ...(held === undefined ? {} : { held }),
    ...(metrics === undefined ? {} : { metrics }),
    allowRemote: merged['allow-remote'].values,
    ...(agents === undefined ? {} : { agents }),
  });
}

/** Findings of a file as a person meets them who reads it from its top; those of one line stay in their order. */
function inLineOrder(problems: readonly string[], path: string): string[] {
  const lineOf = (problem: string): number => Number(/^:(\d+)/.exec(problem.slice(path.length))?.[1] ?? 0);
  return problems.toSorted((one, other) => lineOf(one) - lineOf(other));
}

function defaultOf(name: OptionName, text: string | undefined, choices: Choices): Setting<unknown> {
  if (text === undefined) return { values: [], broken: false };
  const values: unknown[] = [];
  for (const part of split(optionOf(name), text)) {
    const read = readValue(optionOf(name).takes, part, choices);
    if (read.kind === 'problem') throw new Error(`the default of --${name} cannot be used: ${read.text}`);
    values.push(read.value);
  }
  return { values, broken: false };
}
