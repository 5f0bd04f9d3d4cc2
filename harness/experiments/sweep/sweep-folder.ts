import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { ContendError } from '../../core/errors.ts';
import type { Environment, RunRecord } from '../../core/run-record.ts';
import type { Cell } from '../../plan/cell.ts';
import { plain } from '../../results/results.ts';
import { readResults } from '../../results/read-results.ts';
import { writeWhole } from '../../results/write-whole.ts';
import { inRandomOrder } from '../../run/turns.ts';
import { formatDuration } from '../../core/units.ts';
import { digestOf } from '../../core/digest.ts';
import type { SweepPlan } from './sweep-plan.ts';
import { variable } from './vary.ts';

/** One repetition of one point. */
export type Turn = ReturnType<typeof inRandomOrder>[number];

/** The folder of a sweep: what it is made of, and the records of the turns that have ended. */
export interface SweepFolder {
  readonly path: string;
  /** Records that an earlier run of the same sweep has left, in the order of the turns. */
  readonly kept: readonly RunRecord[];
  /** Turns without a record, in the order in which they are to be run. */
  readonly open: readonly Turn[];
  /** Throws CTD_RESULTS. */
  readonly write: (turn: Turn, record: RunRecord) => Promise<string>;
}

/** Everything that the records of a sweep have to share, as it is kept beside them. */
interface Manifest {
  readonly schemaVersion: 1;
  readonly machine: Readonly<Record<string, string | number>>;
  readonly repetitions: number;
  /** How long new services raced before their first point. */
  readonly rehearsal?: string;
  readonly points: readonly Cell[];
}

/** The file that says what a sweep is made of. */
export const manifestName = 'sweep.json';

/** The files of a sweep's folder that hold records. */
export function recordFiles(files: readonly string[]): readonly string[] {
  return files.filter((name) => name.endsWith('.json') && name !== manifestName);
}

/**
 * Opens the folder of a sweep, new or left by an earlier run of the same sweep on the same machine and servers (by name). Throws CTD_RESULTS with every difference
 * where the folder belongs to another one.
 */
export async function openSweep(
  plan: SweepPlan,
  environment: Environment,
  servers: Readonly<Record<string, string>>,
): Promise<SweepFolder> {
  const path = plan.folder;
  const { cpu, cores, platform, node, contend } = environment;
  const manifest: Manifest = {
    schemaVersion: 1,
    machine: { cpu, cores, platform, node, contend, ...servers },
    repetitions: plan.blocks,
    ...(plan.rehearsalMs > 0 ? { rehearsal: formatDuration(plan.rehearsalMs) } : {}),
    points: plan.cells,
  };
  const files: readonly string[] = await readdir(path).catch(() => []);
  const records = recordFiles(files);
  // What a sweep was to be made of that has measured nothing binds nobody.
  if (files.includes(manifestName) && records.length > 0) {
    const differences = differencesOf(await readManifest(join(path, manifestName)), manifest);
    if (differences.length > 0)
      throw new ContendError('CTD_RESULTS', [
        `${path} holds another sweep: ${differences.join('; ')}; name another folder with --out, or ask for the same again`,
      ]);
  } else if (records.length > 0)
    throw new ContendError('CTD_RESULTS', [
      `${path} holds results that no sweep has written; name another folder with --out`,
    ]);
  else await writeWhole(path, manifestName, manifest);

  const turns = inRandomOrder(plan);
  const kept: RunRecord[] = [];
  const open: Turn[] = [];
  for (const turn of turns) {
    const name = nameOf(turn, plan);
    if (files.includes(name)) kept.push(await recordOf(join(path, name), turn));
    else open.push(turn);
  }
  return { path, kept, open, write: (turn, record) => writeWhole(path, nameOf(turn, plan), record) };
}

/** Whether a folder holds a record of every turn of a sweep, so that nothing is going to be written there. */
export async function isMeasured(plan: SweepPlan): Promise<boolean> {
  const files: ReadonlySet<string> = new Set(await readdir(plan.folder).catch(() => []));
  return files.has(manifestName) && inRandomOrder(plan).every((turn) => files.has(nameOf(turn, plan)));
}

/** A file's name follows from the settings of the point and the repetition, and from nothing else. */
function nameOf({ cell, block }: Turn, { varied }: SweepPlan): string {
  const settings = variable
    .filter(({ name }) => varied.includes(name))
    .map(({ name, of }) => `${name}-${of(cell)}`);
  const words = [cell.workload, cell.strategy, ...settings].map(plain).join('-');
  return `${words}-r${block}-${digestOf(cell)}.json`;
}

/** A record that lies where a turn's should lie, once it is seen to be of that point. */
async function recordOf(file: string, { cell }: Turn): Promise<RunRecord> {
  const [record] = await readResults([file]);
  const isOfPoint =
    record?.workload === cell.workload &&
    record.strategy === cell.strategy &&
    record.clients === cell.clients &&
    record.instances === cell.instances &&
    record.seed === cell.seed &&
    record.settings.keys === cell.keys &&
    record.settings.workMs === cell.workMs &&
    record.settings.ratePerS === cell.ratePerS;
  if (record !== undefined && isOfPoint) return record;
  throw new ContendError('CTD_RESULTS', [
    `${file}: is not the record of the point that its name says; remove it to measure the point again`,
  ]);
}

async function readManifest(file: string): Promise<Manifest> {
  const text = await readFile(file, 'utf8');
  try {
    const manifest = JSON.parse(text) as Manifest;
    if (manifest.schemaVersion === 1 && Array.isArray(manifest.points)) return manifest;
  } catch {
    // Told below.
  }
  throw new ContendError('CTD_RESULTS', [
    `${file}: does not say what the sweep is made of; name another folder`,
  ]);
}

/** In what a sweep is not the one that a folder holds, each with both values. */
function differencesOf(there: Manifest, here: Manifest): string[] {
  const differ = (name: string, old: string, now: string): string[] =>
    old === now ? [] : [`${name} ${old} there, ${now} here`];
  const settings = [
    ...new Set([...there.points, ...here.points].flatMap((cell) => Object.keys(cell))),
  ] as (keyof Cell)[];
  const found = [
    ...Object.keys({ ...there.machine, ...here.machine }).flatMap((name) =>
      differ(name, String(there.machine[name] ?? '–'), String(here.machine[name] ?? '–')),
    ),
    ...differ('repetitions', String(there.repetitions), String(here.repetitions)),
    ...differ('rehearsal', there.rehearsal ?? 'none', here.rehearsal ?? 'none'),
    ...settings.flatMap((name) => differ(name, valuesOf(there.points, name), valuesOf(here.points, name))),
  ];
  const same = JSON.stringify(there.points) === JSON.stringify(here.points);
  return found.length > 0 || same ? found : ['its points are combined differently'];
}

/** The values that a setting has in a list of points, each once. */
function valuesOf(points: readonly Cell[], name: keyof Cell): string {
  const texts = points.map((cell) => {
    const value = cell[name];
    return typeof value === 'object' ? JSON.stringify(value) : String(value ?? '–');
  });
  return [...new Set(texts)].join(', ');
}
