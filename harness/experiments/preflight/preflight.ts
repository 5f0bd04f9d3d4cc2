import { randomBytes } from 'node:crypto';
import { performance } from 'node:perf_hooks';
import { ContendError } from '../../core/errors.ts';
import type { ServiceDefinition } from '../../core/service.ts';
import type { Workload } from '../../core/workload.ts';
import { serviceDialect } from '../../drive/dialects/service/dialect.ts';
import { importService } from '../../drive/dialects/service/module.ts';
import { addressOfTwin } from '../../drive/dialects/service/place-in-file.ts';
import { whereHere } from '../../drive/dialects/service/whereabouts.ts';
import { hook } from '../../../targets/brought/hooks.ts';
import { OpenService } from '../../../targets/brought/open-service.ts';
import { secretsHere } from '../../core/secrets.ts';
import { askAudit, ToldEffects } from './audited.ts';
import { exchanging } from './exchange.ts';
import { MappingLines } from './lines.ts';
import type { MappingLine } from './lines.ts';
import { clientsOf, Play, settings } from './play.ts';
import { touchedBy } from './touched.ts';
import { TurnedPlaces } from './turned-places.ts';

/** An adapter before it races, and the service that it speaks to. */
export interface Preflighted {
  /** What tables call it. */
  readonly name: string;
  /** Where its bundle is. */
  readonly module: string;
  readonly workload: Workload;
  readonly urls: readonly string[];
  /** Statuses that mean a refusal, beside those of HTTP. */
  readonly refuses: readonly number[];
  /** How long more than one generation of records is played, ms; enough for a fast service where absent. */
  readonly enoughMs?: number;
  /** How long one of its hooks may take, ms; 20 s where absent. */
  readonly hookMs?: number;
}

/** What one client alone has seen of an adapter. */
export interface Preflight {
  readonly name: string;
  readonly workload: string;
  /** Its addresses, by comma. */
  readonly url: string;
  readonly lines: readonly MappingLine[];
  readonly requests: number;
  readonly tookMs: number;
}

/** A fast service is played within 3 s, any within 30. */
const boundMs = 30_000;
const times = { enoughMs: 2000, mostMs: 20_000 } as const;
/** A hook that never ends is told by its own name, before the preflight as a whole is given up. */
const usualHookMs = 20_000;

/** Plays an adapter with one client at a time and compares what comes with what its workload means; `signal` ends it. */
export async function preflight(asked: Preflighted, signal?: AbortSignal): Promise<Preflight> {
  const bound = new AbortController();
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    const end = (error: unknown): void => {
      reject(error);
      bound.abort(error);
    };
    signal?.addEventListener('abort', () => end(signal.reason), { once: true });
    timer = setTimeout(() => {
      const problem = `the preflight has not ended after ${boundMs / 1000} s, and was last in ${whereHere.text}; --no-preflight races without it`;
      end(new ContendError('CTD_ADAPTER', [problem]));
    }, boundMs);
  });
  try {
    return await Promise.race([played(asked, bound.signal), late]);
  } finally {
    clearTimeout(timer);
  }
}

async function played(asked: Preflighted, signal: AbortSignal): Promise<Preflight> {
  const { name, module, workload, urls, refuses, hookMs = usualHookMs } = asked;
  const startMs = performance.now();
  const open = await OpenService.at(urls, module, hookMs);
  try {
    const { shared, place, places, ids } = open;
    // As in a race, where they run in other threads, mappings see no variable that a hook has set.
    const mapped = await hook('the module', () => importService(addressOfTwin(module)), hookMs);
    const lines = expectedLines(mapped, workload);
    const service = tellingSilence(mapped, lines);
    const credentials = await open.credentials(settings.clients);
    const dialect = serviceDialect(
      { authority: new URL(place.base).host },
      { service, shared, credentials, refuses, ids: ids.known },
    );
    const exchange = exchanging({
      dialect,
      places: new TurnedPlaces(places, clientsOf(workload)),
      secrets: secretsHere,
      signal,
    });
    let requests = 0;
    const told = new ToldEffects();
    const counting: typeof exchange = async (intent, client) => {
      requests += 1;
      const exchanged = await exchange(intent, client);
      told.note(intent, exchanged.answer);
      return exchanged;
    };
    const play = new Play(
      {
        workload,
        service,
        exchange: counting,
        lines,
        failed: new Set(),
        touched: touchedBy(service, workload),
      },
      `p${randomBytes(4).toString('hex')}-`,
      { ...times, ...(asked.enoughMs === undefined ? {} : { enoughMs: asked.enoughMs }) },
    );
    const { seeds } = play;
    if (seeds.length > 0) await open.seed(seeds);
    await play.run();
    for (const { name: slot, keys } of play.ends)
      await askAudit({ open, service, exchange: counting, lines, told }, slot, keys);
    await playUsage(open, lines);
    return {
      name,
      workload: workload.name,
      url: places.map(({ base }) => base).join(', '),
      // What an adapter makes of an answer may repeat what it was given.
      lines: secretsHere.hiddenIn(inOrder(lines.all, workload)),
      requests,
      tookMs: performance.now() - startMs,
    };
  } finally {
    await open.close();
  }
}

/** Asks what the service has used: a race goes on without, and its plan then lacks it. */
async function playUsage(open: OpenService, lines: MappingLines): Promise<void> {
  if (open.service.usage === undefined) return;
  try {
    await open.usage();
    lines.confirm('usage');
  } catch (error) {
    if (!(error instanceof ContendError)) throw error;
    lines.doubt('usage', error.problems.map((problem) => problem.replace(/^usage: /, '')).join('; '));
  }
}

/** The lines that an adapter has, and those that it leaves out. */
function expectedLines(service: ServiceDefinition, { commands, resources, seed }: Workload): MappingLines {
  const lines = new MappingLines();
  if (service.setup !== undefined) lines.confirm('setup');
  if (service.client !== undefined) lines.confirm('client');
  const isSeeded = seed({ key: 0, generation: 0, name: '0-0' }, settings).length > 0;
  if (isSeeded) lines.expect('seed');
  for (const { name } of commands)
    if (Object.hasOwn(service.commands, name)) lines.expect(`commands.${name}.request`);
    else lines.expect(`commands.${name}`, 'left out: nobody sends it');
  for (const { collection } of resources)
    if (service.reads?.[collection] === undefined)
      lines.expect(`reads.${collection}`, 'left out: nobody reads it');
    else for (const part of ['request', 'fields']) lines.expect(`reads.${collection}.${part}`);
  return lines;
}

/** The same adapter, whose runs of several requests tell where they return nothing, so that a status alone is judged. */
function tellingSilence(service: ServiceDefinition, lines: MappingLines): ServiceDefinition {
  const commands = Object.entries(service.commands).map(([name, mapping]) => {
    if (!('run' in mapping)) return [name, mapping] as const;
    const telling = function* (steps: ReturnType<typeof mapping.run>): typeof steps {
      const said = yield* steps;
      if (said === undefined)
        lines.expect(`commands.${name}.run: returns nothing`, 'its last answer means what HTTP has it mean');
      return said;
    };
    const run: typeof mapping.run = (turn) => {
      const steps = mapping.run(turn);
      // What is no generator is told as what it is.
      return Symbol.iterator in Object(steps) ? telling(steps) : steps;
    };
    return [name, { ...mapping, run }] as const;
  });
  return { ...service, commands: Object.fromEntries(commands) };
}

/** Lines in the order in which an adapter has them. */
function inOrder(lines: readonly MappingLine[], { commands, resources }: Workload): readonly MappingLine[] {
  const places = [
    'setup',
    'client',
    'seed',
    ...commands.map(({ name }) => `commands.${name}`),
    ...resources.map(({ collection }) => `reads.${collection}`),
    'audit',
    'usage',
  ];
  const placeOf = ({ line }: MappingLine): number =>
    places.findIndex(
      (place) => line === place || line.startsWith(`${place}.`) || line.startsWith(`${place}:`),
    );
  return lines.toSorted((one, other) => placeOf(one) - placeOf(other));
}
