import { adviceOf } from '../../analyze/conflicts/advice.ts';
import { blindSpots } from '../../analyze/conflicts/blind-spots.ts';
import { ConflictAnalysis } from '../../analyze/conflicts/conflict-analysis.ts';
import { parseMark } from '../../analyze/conflicts/mark.ts';
import type { Mark } from '../../analyze/conflicts/mark.ts';
import { usualRefusals } from '../../analyze/conflicts/refusals.ts';
import { ContendError } from '../../core/errors.ts';
import { formatCount } from '../../core/units.ts';
import { readArguments } from '../../plan/given.ts';
import { flagsNamed } from '../../plan/option-table.ts';
import { outputFlags, outputsIn } from '../../plan/outputs.ts';
import { settingsIn } from '../../plan/settings.ts';
import { conflictsDocument } from '../../report/documents/conflicts.ts';
import type { CallSource } from '../../results/calls/call-batch.ts';
import { CallLog } from '../../results/calls/call-log.ts';
import type { CallReading } from '../../results/calls/call-reading.ts';
import { shownName } from '../../results/calls/log-files.ts';
import { fieldMapOf } from '../../results/calls/field-map.ts';
import { oddityText } from '../../results/calls/log-notes.ts';
import type { Output } from '../../plan/cell.ts';
import { choices } from '../choices.ts';
import type { Command } from '../command.ts';
import { deliver } from '../deliver.ts';
import { endCommand } from '../ending.ts';
import { watchLog } from '../conflict-warning.ts';
import { Interruption } from '../interruption.ts';
import { openLogs } from '../log-reading.ts';

const { refuses, warn, ...logFlags } = flagsNamed([
  'fields',
  'mark',
  'refuses',
  'warn',
  'follow',
  'gate',
  'window',
]);
const flags = {
  ...logFlags,
  refuses: {
    ...refuses,
    about: `statuses that are conflicts beside ${usualRefusals.join(', ')}`,
  },
  warn: {
    ...warn,
    group: 'the log',
    about: 'say where more races are lost than the load explains, and since when (docs/warning.md)',
  },
} as const;

/** Fields that tell nothing of conflicts. */
const leaves = ['requestBytes', 'responseBytes', 'upstream', 'upstreamDuration'] as const;

/** Reads the logs of gateways and says what they tell of conflicts. */
async function conflicts(argv: readonly string[]): Promise<number> {
  const read = readArguments(argv, command);
  const problems = [...read.problems];
  const outputs = outputsIn(read, process.env, choices, problems);
  const settings = settingsIn(flags, read, choices, problems);
  const fields = fieldMapOf(settings.fields, problems);
  const marks = settings.mark.flatMap((text): Mark[] => {
    const mark = parseMark(text);
    if (typeof mark !== 'string') return [mark];
    problems.push(`--mark: ${mark}`);
    return [];
  });
  if (read.paths.length === 0)
    problems.push('name a log that a gateway has written, a folder of them, or - for stdin (docs/logs.md)');
  problems.push(...warningProblems(read, settings.warn, outputs));
  if (problems.length > 0) throw new ContendError('CTD_OPTIONS', problems);
  const interruption = new Interruption('what was read is shown');
  const { signal } = interruption;
  try {
    const statuses = [...new Set([...usualRefusals, ...settings.refuses])];
    if (settings.warn) {
      const { follow, gate, window: windowMs } = settings;
      const stop = new AbortController();
      const either = AbortSignal.any([signal, stop.signal]);
      const watched = await CallLog.open(read.paths, { fields, leaves, follow, signal: either });
      return await watchLog(watched, { statuses, windowMs, follow, gate, outputs, noCalls }, stop, signal);
    }
    const log = await openLogs(read.paths, {
      fields,
      leaves,
      // By nonces and traces the reader tells what is logged twice; by those of conflicts also who has sent them again.
      only: { nonce: [], traceparent: statuses, idempotencyKey: statuses },
      signal,
    });
    const analysis = new ConflictAnalysis({ statuses, marks });
    for await (const { calls, sources } of log.batches()) {
      let of: CallSource | undefined;
      let stepMs = 1;
      for (let at = 0; at < calls.length; at++) {
        if (sources[at] !== of) {
          of = sources[at];
          stepMs = log.resolutionMs(of?.stream ?? '');
        }
        analysis.take(calls[at]!, stepMs);
      }
    }
    const findings = analysis.findings();
    if (findings.total.requests === 0 && !signal.aborted) throw new ContendError('CTD_RESULTS', noCalls(log));
    const written = await deliver(
      conflictsDocument({
        logs: log.streams.map(shownName),
        ...log.read,
        stepMs: Math.max(...log.streams.map(({ name }) => log.resolutionMs(name))),
        findings,
        advice: adviceOf(findings),
        blindSpots: blindSpots(log.having, findings),
        notes: log.notes.all(),
      }),
      outputs,
    );
    return endCommand({ code: 0, reasons: [] }, signal.aborted ? signal.reason : undefined, signal, written);
  } finally {
    interruption.end();
  }
}

/** What makes no sense with a warning, or without one. */
function warningProblems(
  { given }: { readonly given: ReadonlyMap<string, unknown> },
  warns: boolean,
  outputs: readonly Output[],
): string[] {
  const alone = ['follow', 'gate', 'window'].filter((name) => given.has(name) && !warns);
  const problems = alone.map((name) => `--${name}: goes with --warn; add it`);
  if (warns && given.has('mark'))
    problems.push('--mark: says nothing to --warn, which finds changes by itself; leave one of the two out');
  const others = outputs.filter(
    ({ format, file }) => file !== undefined || (format !== 'text' && format !== 'json'),
  );
  if (given.has('follow') && others.length > 0)
    problems.push(
      `--follow: tells in lines, of text or with --json; leave ${others.map(({ format }) => format).join(', ')} out`,
    );
  return problems;
}

/** What is wrong with logs that hold no call at all. */
function noCalls(log: CallReading): string[] {
  const names = log.streams.map(shownName).join(', ');
  const notes = log.notes.all();
  return [
    log.read.lines === 0 && notes.length > 0
      ? `${names}: nothing of it could be read`
      : log.read.lines === 0
        ? `${names}: is empty; a gateway writes a line of JSON a request (docs/logs.md)`
        : `${names}: ${log.read.lines === 1 ? 'its one line is no call' : `none of ${formatCount(log.read.lines)} lines is a call`}; write a line of JSON a request, or say where its fields are with --fields (docs/logs.md)`,
    ...notes.map((note) =>
      note.oddity === 'unfit' ? oddityText(note) : `${note.first}: ${oddityText(note)}`,
    ),
  ];
}

/** The command. */
export const command: Command = {
  name: 'conflicts',
  usage: '[--fields …] [--mark … | --warn [--follow] [--gate]] [--json | --markdown] LOG…',
  about:
    'Says what the logs of gateways tell of conflicts: how many, of which kind, where, for whom and when, what load explains, what ' +
    'changed at a deployment, and what to do about the worst. A log is a line of JSON a request (docs/logs.md): a file, compressed ' +
    'or not, with its rotated ones, a folder, or - for stdin.',
  options: { ...flags, ...flagsNamed([...outputFlags, 'debug']) },
  paths: true,
  examples: [
    { command: 'gateway.ndjson', about: 'what bench --gateway-log gateway.ndjson has written' },
    {
      command: '--mark 2026-11-28T12:00Z=deploy /var/log/nginx',
      about: 'all logs of a folder, rotated ones too, before and after a deployment',
    },
    {
      command: '--fields method=req.method,path=req.uri,status=resp.code,end=ts,duration_ms=took app.log',
      about: 'a log in the layout of another tool',
    },
    {
      command: '--warn --follow /var/log/nginx/contend.log',
      about: 'a line as soon as more races are lost than the load explains',
    },
  ],
  run: conflicts,
};
