import { LogWarning } from '../analyze/alarm/log-warning.ts';
import type { Notice } from '../analyze/alarm/alarm.ts';
import { struckIn, struckNames } from '../core/credential-forms.ts';
import { ContendError } from '../core/errors.ts';
import type { Output } from '../plan/cell.ts';
import { noticeText } from '../report/documents/warning/notice-text.ts';
import { warningDocument } from '../report/documents/warning.ts';
import { harmless } from '../report/wrap.ts';
import type { CallLog } from '../results/calls/call-log.ts';
import { shownName } from '../results/calls/log-files.ts';
import { deliver } from './deliver.ts';
import { endCommand } from './ending.ts';

/** How a log is watched. */
export interface Watching {
  readonly statuses: readonly number[];
  readonly windowMs: number;
  readonly follow: boolean;
  /** Whether an alarm is a threshold that was missed. */
  readonly gate: boolean;
  readonly outputs: readonly Output[];
  /** Why a log that holds no call is of no use. */
  readonly noCalls: (log: CallLog) => readonly string[];
}

/**
 * Watches logs for more lost races than the load explains. A log that is followed tells each notice in a line as it comes, one of
 * JSON where that was asked for; others are judged as a whole.
 */
export async function watchLog(
  log: CallLog,
  watching: Watching,
  stop: AbortController,
  signal: AbortSignal,
): Promise<number> {
  const { follow, gate, windowMs, statuses, outputs } = watching;
  const warning = new LogWarning(windowMs, statuses);
  const notices: Notice[] = [];
  let alarms = 0;
  const asJson = outputs.some(({ format, file }) => format === 'json' && file === undefined);
  const hear = (heard: readonly Notice[]): void => {
    notices.push(...heard);
    for (const notice of heard) {
      if (notice.kind === 'alarm') alarms += 1;
      if (follow)
        process.stdout.write(
          `${asJson ? JSON.stringify(struckIn(notice)) : harmless(struckNames(noticeText(notice)))}\n`,
        );
    }
    // The first one decides.
    if (follow && gate && alarms > 0) stop.abort();
  };
  // The clock of the log, which may be another one than ours, goes on where it says nothing.
  let [seenMs, atMs, calls] = [-Infinity, 0, 0];
  for await (const batch of log.batches()) {
    for (const [at, call] of batch.calls.entries()) {
      hear(warning.take(call, log.resolutionMs(batch.sources[at]?.stream ?? '')));
      if (call.doneMs > seenMs) [seenMs, atMs] = [call.doneMs, performance.now()];
    }
    calls += batch.calls.length;
    if (batch.calls.length === 0 && Number.isFinite(seenMs))
      hear(warning.until(seenMs + performance.now() - atMs));
    if (stop.signal.aborted) break;
  }
  hear(warning.end());
  if (calls === 0 && !signal.aborted) throw new ContendError('CTD_RESULTS', watching.noCalls(log));
  const failure: unknown = signal.aborted ? signal.reason : undefined;
  const { judged, watches } = warning.warning;
  const told = follow
    ? 0
    : await deliver(
        warningDocument({
          logs: log.streams.map(shownName),
          lines: log.read.lines,
          windowMs,
          judged,
          watched: watches.length,
          late: warning.windows.late,
          jumps: warning.windows.jumps,
          notices,
          notes: log.notes.all(),
        }),
        outputs,
      );
  return endCommand(endingOf(gate, alarms, judged), failure, signal, told);
}

/** An alarm is a threshold missed, where it is one; where nothing could be judged, nothing was proven. */
function endingOf(gate: boolean, alarms: number, judged: number) {
  if (!gate) return { code: 0, reasons: [] } as const;
  if (alarms > 0)
    return {
      code: 99,
      reasons: [`${alarms} ${alarms === 1 ? 'alarm' : 'alarms'}: more races are lost than the load explains`],
    } as const;
  if (judged === 0)
    return {
      code: 11,
      reasons: ['no window could be judged: give a longer log, or a shorter --window'],
    } as const;
  return { code: 0, reasons: [] } as const;
}
