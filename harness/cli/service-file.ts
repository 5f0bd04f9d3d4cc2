import { readdir, stat } from 'node:fs/promises';
import { basename, dirname, extname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { BuildFailure } from 'esbuild';
import type { Bundle } from '../core/bundle.ts';
import { digestOf } from '../core/digest.ts';
import { ContendError } from '../core/errors.ts';
import type { ErrorCode } from '../core/errors.ts';
import { moduleAddress } from '../drive/dialects/service/place-in-file.ts';
import { nearest } from '../core/registry.ts';
import { secretsHere } from '../core/secrets.ts';
import type { ServiceDefinition } from '../core/service.ts';
import type { Adapter, Cell, Plan } from '../plan/cell.ts';
import type { Given } from '../plan/given.ts';
import type { FlagName } from '../plan/option-table.ts';
import { broughtAddresses } from '../plan/brought-addresses.ts';
import { mixedUp } from '../plan/mixed-up.ts';
import { nameOfFile } from '../plan/name-of-file.ts';
import { referenceProblems } from '../plan/reference.ts';
import { planOf } from '../plan/plan.ts';
import type { PlanSources } from '../plan/plan.ts';
import { AdapterThread } from '../../targets/brought/adapter-thread.ts';
import type { AdapterCalls, Described } from './adapter.ts';
import { choices } from './choices.ts';
import { placeDefinitions, whereModulesLie } from './where-modules-lie.ts';

/** What the thread of an adapter runs. */
export const adapterProgram = new URL('./adapter.js', import.meta.url);

/** How the files of adapters end. */
const endings: readonly string[] = ['.ts', '.mts', '.cts', '.js', '.mjs', '.cjs'];

/** An adapter that was read from a file. */
export interface ServiceFile {
  readonly adapter: Adapter & Bundle;
  readonly service: Pick<ServiceDefinition, 'name' | 'workload' | 'url'>;
}

/** Bundles the module of an adapter and reads what it says; throws CTD_ADAPTER with everything that is wrong with it as it stands. */
export async function readServiceFile(path: string): Promise<ServiceFile> {
  secretsHere.addVariables(process.env);
  const { code, map } = await bundled(path);
  // Threads import it by itself: nothing lies about on the disk.
  const module = moduleAddress(code, map);
  const { problems, ...service } = await described(module).catch((error: unknown): Described => {
    if (!(error instanceof ContendError)) throw error;
    return { problems: error.problems, workload: '' };
  });
  if (problems.length > 0)
    throw new ContendError(
      'CTD_ADAPTER',
      problems.map((problem) => `${path}: ${problem}`),
    );
  const name = service.name ?? nameOfFile(path);
  return { service, adapter: { name, digest: digestOf(code), module, file: path } };
}

/** Has the module imported where it can be ended, whatever it does. */
async function described(module: string): Promise<Described> {
  const thread = new AdapterThread<AdapterCalls>(adapterProgram);
  try {
    return await thread.ask('describe', module);
  } finally {
    await thread.end();
  }
}

/** Why a path is not that of an adapter, with what to write instead; undefined where there is a file. */
async function whyNoFile(path: string): Promise<string | undefined> {
  // Written without its ending it is found all the same.
  const ends = ['', ...endings];
  const found = await Promise.all(ends.map((end) => stat(`${path}${end}`).catch(() => undefined)));
  if (found[0]?.isDirectory() === true) {
    const inside = (await readdir(path).catch(() => [])).filter((name) => endings.includes(extname(name)));
    const [first] = inside.toSorted();
    return `is a folder; name the file of an adapter${first === undefined ? '' : ' in it'}, such as ${join(path, first ?? 'shop.ts')}`;
  }
  if (found[0]?.isFile() === false) return 'is no file; name the file of an adapter, such as shop.ts';
  if (found.some((one) => one?.isFile() === true)) return undefined;
  const beside = await readdir(dirname(path)).catch(() => []);
  const near = nearest(
    basename(path),
    beside.filter((name) => endings.includes(extname(name))),
  );
  const hint = near === undefined ? '' : ` (did you mean ${join(dirname(path), near)}?)`;
  return `does not exist${hint}; name the file of an adapter; npm run init -- --workload NAME --out FILE writes a draft`;
}

async function bundled(path: string): Promise<{ readonly code: string; readonly map: string }> {
  const problem = await whyNoFile(path);
  if (problem !== undefined) throw new ContendError('CTD_ADAPTER', [`${path}: ${problem}`]);
  const file = resolve(path);
  const { build } = await import('esbuild');
  try {
    const { outputFiles, warnings } = await build({
      entryPoints: [file],
      bundle: true,
      write: false,
      // Where places in files are seen from; nothing is written.
      outfile: join(dirname(file), 'bundle.js'),
      sourcemap: 'external',
      sourcesContent: false,
      platform: 'node',
      target: 'node20.19',
      format: 'esm',
      logLevel: 'silent',
      alias: { contend: fileURLToPath(new URL('./api.js', import.meta.url)) },
      plugins: [whereModulesLie],
      define: placeDefinitions,
      // What packages require at run time is looked for beside the file.
      banner: {
        js: `import { createRequire as requireFrom } from 'node:module'; const require = requireFrom(${JSON.stringify(file)});`,
      },
    });
    // In TypeScript it might be a type, so that the bundler only warns.
    const missing = warnings.filter(({ id }) => id === 'import-is-undefined');
    if (missing.length > 0) throw Object.assign(new Error(path), { errors: missing });
    const textOf = (ending: string): string =>
      outputFiles.find((one) => one.path.endsWith(ending))?.text ?? '';
    return { code: textOf('.js'), map: textOf('.map') };
  } catch (error) {
    const { errors } = error as Partial<BuildFailure>;
    if (errors === undefined) throw error;
    throw new ContendError(
      'CTD_ADAPTER',
      errors.map(({ text, location }) =>
        location === null || location === undefined
          ? `${path}: ${text}`
          : `${resolve(location.file) === file ? path : location.file}:${location.line}:${location.column + 1}: ${text}`,
      ),
      { cause: error },
    );
  }
}

/** What a command line sets where a command races one service at most. */
export async function withService(sources: PlanSources): Promise<PlanSources> {
  const { read, problems } = await withServices(sources);
  const [one, ...others] = read;
  if (one === undefined || problems.length > 0)
    throw new ContendError('CTD_ADAPTER', [...problems, ...sources.flags.problems]);
  const problem = '--service: one is measured at a time; leave out the others';
  return others.length === 0
    ? one
    : { ...one, flags: { ...one.flags, problems: [...one.flags.problems, problem] } };
}

/**
 * One plan of all that a command line names: of several services, the cells of all. Throws what is wrong with any of them, and where
 * they are raced also that nobody could tell two of them apart.
 */
export async function planOfServices(sources: PlanSources, areRaced = true): Promise<Plan> {
  const { read, problems } = await withServices(sources);
  const plans: Plan[] = [];
  const served: { readonly file: string; readonly cells: readonly Cell[] }[] = [];
  let code: ErrorCode = problems.length > 0 ? 'CTD_ADAPTER' : 'CTD_OPTIONS';
  for (const one of read)
    try {
      const plan = planOf(one, choices);
      plans.push(plan);
      if (one.adapter !== undefined) served.push({ file: one.adapter.file, cells: plan.cells });
    } catch (error) {
      if (!(error instanceof ContendError)) throw error;
      if (problems.length === 0) ({ code } = error);
      problems.push(...error.problems);
    }
  const { source = '--service' } = givenService(sources) ?? {};
  if (areRaced) problems.push(...mixedUp(served, source));
  // Where no file could be read nobody has planned anything.
  if (read.length === 0) problems.push(...sources.flags.problems, ...sources.variables.problems);
  if (problems.length > 0) throw new ContendError(code, [...new Set(problems)]);
  const [first] = plans;
  const named = sources.flags.given.get('reference') ?? sources.variables.given.get('reference');
  if (first?.reference !== undefined && read.some(({ adapter }) => adapter !== undefined)) {
    const cells = plans.flatMap((plan) => plan.cells);
    const asked = { name: first.reference, source: named?.source ?? '--reference' };
    const wrong = referenceProblems(asked, { cells, blocks: first.blocks });
    if (wrong.length > 0) throw new ContendError('CTD_OPTIONS', wrong);
  }
  if (first === undefined) throw new Error('nothing was planned');
  return {
    ...first,
    cells: plans.flatMap(({ cells }) => cells),
    notes: [...new Set(plans.flatMap(({ notes }) => notes))],
    modules: Object.assign({}, ...plans.map(({ modules }) => modules)) as Plan['modules'],
  };
}

/**
 * What a command line sets, once for each adapter that it names by --service and that can be read: an adapter says which
 * workload it serves, and where it is unless --url does. As it stands where none is named. Beside it what is wrong with others.
 */
async function withServices(
  sources: PlanSources,
): Promise<{ readonly read: readonly PlanSources[]; readonly problems: string[] }> {
  const named = givenService(sources);
  if (named === undefined) return { read: [sources], problems: [] };
  const read: PlanSources[] = [];
  const problems: string[] = [];
  const labels = sources.flags.given.get('label') ?? sources.variables.given.get('label');
  if (labels !== undefined && labels.texts.length !== named.texts.length)
    problems.push(
      `${labels.source}: ${labels.texts.length} names for ${named.texts.length} adapters; write one for each`,
    );
  for (const [index, path] of named.texts.entries()) {
    const label = labels?.texts[index];
    const own = label === undefined ? undefined : { texts: [label], source: labels?.source ?? '--label' };
    try {
      read.push(servedBy(sources, await readServiceFile(path), own));
    } catch (error) {
      if (!(error instanceof ContendError)) throw error;
      problems.push(...error.problems);
    }
  }
  return { read, problems };
}

function givenService({ flags, variables }: PlanSources): Given | undefined {
  return flags.given.get('service') ?? variables.given.get('service');
}

function servedBy(
  { flags, variables, ...rest }: PlanSources,
  { service, adapter }: ServiceFile,
  label: Given | undefined,
): PlanSources {
  const { file: path } = adapter;
  const problems = [...flags.problems];
  const given = new Map<FlagName, Given>(flags.given);
  if (label !== undefined) given.set('label', label);
  const says = (name: FlagName): Given | undefined => flags.given.get(name) ?? variables.given.get(name);
  const workload = says('workload');
  if (workload !== undefined && !workload.texts.includes(service.workload))
    problems.push(`${workload.source}: ${path} serves ${service.workload}; leave it out`);
  given.set('workload', { texts: [service.workload], source: `${path} workload` });
  if (says('url') === undefined) {
    const { given: url, problem } = broughtAddresses(service.url, path);
    given.set('url', url);
    if (problem !== undefined) problems.push(problem);
  }
  return { ...rest, flags: { given, problems }, variables, adapter };
}
