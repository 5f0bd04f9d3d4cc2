import { secretsHere } from '../core/secrets.ts';
import type { Family } from '../live/family.ts';
import { LiveRun } from '../live/live-run.ts';
import { serveMetrics } from '../live/metrics-server.ts';
import { otlpTargetIn } from '../live/otlp-target.ts';
import type { Plan } from '../plan/cell.ts';
import { harmless } from '../report/wrap.ts';
import type { RunParts } from '../run/run-plan.ts';
import { runParts } from './parts.ts';
import type { Progress } from './progress.ts';
import { version } from './version.ts';

/** A run that can be watched from outside; the owner must `end` it. */
export interface Live extends Pick<LiveRun, 'show' | 'watch' | 'judged'> {
  /** Sends what is left, and closes what was opened; is over after two seconds. */
  readonly end: () => Promise<void>;
}

/**
 * Lets a run be watched as was asked for: at an address (`--metrics`; throws CTD_OPTIONS where it cannot be had), and by OTLP
 * where the standard variables say so.
 */
export async function openLive({ cells, metrics }: Pick<Plan, 'cells' | 'metrics'>): Promise<Live> {
  const run = new LiveRun(cells, version);
  const families = (): readonly Family[] => run.families();
  const server = metrics === undefined ? undefined : await serveMetrics(metrics, families);
  if (server !== undefined) say(`figures of the run at ${server.url}`);
  const otlp = await sending(families);
  const { show, watch, judged } = run;
  return {
    show,
    watch,
    judged,
    async end() {
      await Promise.all([server?.end(), otlp?.end()]);
    },
  };
}

/** Does the work of a run that can be watched until it is over, however it ends. */
export async function whileWatched<T>(
  plan: Pick<Plan, 'cells' | 'metrics'>,
  work: (live: Live) => Promise<T>,
): Promise<T> {
  const live = await openLive(plan);
  try {
    return await work(live);
  } finally {
    await live.end();
  }
}

/** What a plan is run with so that both a person and programs can watch it. */
export function tellBoth(
  progress: Pick<Progress, 'show' | 'watch'>,
  live: Live,
  signal: AbortSignal,
): RunParts {
  const parts = runParts((...at) => {
    progress.show(...at);
    live.show(...at);
  }, signal);
  const onRace: RunParts['onRace'] = (counts) => {
    progress.watch(counts);
    live.watch(counts);
  };
  return { ...parts, onRace };
}

/** Sends figures where the environment says so; what is in the way of it is told, and the run goes on. */
async function sending(
  families: () => readonly Family[],
): Promise<{ readonly end: () => Promise<void> } | undefined> {
  const target = otlpTargetIn(process.env);
  if (target === undefined) return undefined;
  if (target.kind === 'problem') {
    say(`${target.text}; no figures are sent`);
    return undefined;
  }
  say(`figures of the run go to ${harmless(target.shown)}`);
  // Loading it takes longer than all else before a run.
  const { exportOtlp } = await import('../live/otlp.ts');
  let isOver = false;
  const onFailure = (why: string): void =>
    say(
      `figures could not be sent to ${harmless(target.shown)} (${secretsHere.hidden(harmless(why))}); ${isOver ? 'what was found is as good without them' : 'the run goes on, and tries again'}`,
    );
  const exit = exportOtlp(target, families, { version, onFailure });
  return {
    async end() {
      isOver = true;
      await exit.end();
    },
  };
}

/** Says something on stderr, in place of a line that is being rewritten there. */
function say(line: string): void {
  const { stderr } = process;
  stderr.write(`${stderr.isTTY ? '\r\u001b[2K' : ''}contend: ${line}\n`);
}
