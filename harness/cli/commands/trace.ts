import { ContendError } from '../../core/errors.ts';
import { askedRequestOf } from '../../analyze/trace/asked-request.ts';
import { readArguments } from '../../plan/given.ts';
import { flagsNamed } from '../../plan/option-table.ts';
import { outputFlags, outputsIn } from '../../plan/outputs.ts';
import { settingsIn } from '../../plan/settings.ts';
import { traceDocument } from '../../report/documents/trace.ts';
import { fieldMapOf } from '../../results/calls/field-map.ts';
import { onceOnly } from '../../results/calls/log-files.ts';
import { LogTimes } from '../../results/calls/log-times.ts';
import { choices } from '../choices.ts';
import type { Command } from '../command.ts';
import { deliver } from '../deliver.ts';
import { Interruption } from '../interruption.ts';
import { tracedRecord, tracedRequest } from '../traced.ts';

const flags = flagsNamed(['request', 'resource', 'at', 'clock', 'fields']);

/** Reconstructs one conflict from the logs of gateways. */
async function trace(argv: readonly string[]): Promise<number> {
  const read = readArguments(argv, command);
  const problems = [...read.problems];
  const outputs = outputsIn(read, process.env, choices, problems);
  const { request, resource, at, clock: clockMs, fields } = settingsIn(flags, read, choices, problems);
  if (read.paths.length === 0)
    problems.push('name the log of a gateway, or a folder of logs (docs/trace.md)');
  if (request === undefined && resource === undefined)
    problems.push(
      'say which conflict: --request with the nonce or traceparent of a call that was refused, or --resource /items/7',
    );
  if (request !== undefined && resource !== undefined)
    problems.push('--request and --resource: give one of the two; a request says its record itself');
  if (at !== undefined && resource === undefined)
    problems.push('--at: says when at a --resource; a --request says when itself');
  const atMs = at === undefined ? undefined : new LogTimes().timeMs(at, undefined);
  if (at !== undefined && atMs === undefined)
    problems.push(
      `--at: ${JSON.stringify(at)} is no time; write 2026-11-28T12:00:00.250Z, or seconds since 1970`,
    );
  const asked = request === undefined ? undefined : askedRequestOf(request);
  if (typeof asked === 'string') problems.push(`--request: ${asked}`);
  const map = fieldMapOf(fields, problems);
  if (request !== undefined)
    for (const path of await onceOnly(read.paths))
      problems.push(
        `${path}: --request reads a log twice, and a pipe is empty then; write it to a file first, or name the --resource`,
      );
  if (problems.length > 0) throw new ContendError('CTD_OPTIONS', problems);
  const interruption = new Interruption('nothing is kept');
  try {
    const how = { clockMs, fields: map, signal: interruption.signal };
    const traced =
      asked !== undefined && typeof asked !== 'string'
        ? await tracedRequest(read.paths, asked, how)
        : await tracedRecord(read.paths, resource ?? '', { ...how, ...(atMs === undefined ? {} : { atMs }) });
    if (interruption.signal.aborted) throw interruption.signal.reason as Error;
    return await deliver(traceDocument(traced.trace, traced.remarks), outputs);
  } finally {
    interruption.end();
  }
}

/** The command. */
export const command: Command = {
  name: 'trace',
  usage: '(--request ID | --resource PATH [--at TIME]) [--json | --markdown] LOG…',
  about:
    'Reconstructs one conflict from the logs of gateways: every call to that record at that time, who had read what, who changed ' +
    'it, and who lost to whom. Says how sure that is: exact, an only candidate, several, or nobody in the log (docs/trace.md).',
  options: flagsNamed(['request', 'resource', 'at', 'clock', 'fields', ...outputFlags, 'debug']),
  paths: true,
  examples: [
    {
      command: '--request 4711 gateway.ndjson',
      about: 'the call with this Contend-Nonce, and to whom it lost',
    },
    {
      command: '--resource /items/7 --at 2026-11-28T12:00:00Z --html trace.html gateway.ndjson',
      about: 'who was refused there nearest to that moment, as a page, too',
    },
    {
      command: '--resource /items/7 --clock 5ms eu.ndjson us.ndjson',
      about: 'logs of two machines, whose clocks are at most 5 ms apart',
    },
  ],
  run: trace,
};
