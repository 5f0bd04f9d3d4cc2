import { cpus } from 'node:os';
import type { FaultReport } from '../../core/fault.ts';
import type { RunRecord } from '../../core/run-record.ts';
import type { Warning } from '../../core/warning.ts';
import { formatCount, formatMs } from '../../core/units.ts';
import type { Figures } from '../../measure/figures.ts';
import { latenessOf, latenessText } from '../../drive/lateness.ts';
import type { Window } from '../../measure/window.ts';
import { agentWarnings } from './agent-figures.ts';
import { withoutAnswers } from './without-answers.ts';
import type { Finished } from './finished.ts';
import { messageOf } from '../../core/errors.ts';

/** Above this share of a core a process counts as saturated. */
const saturated = 0.9;
/** Fewer operations than this share of the drawn arrivals means that the rate was missed. */
const rateKept = 0.99;
/** Lateness at p99, in ms, that open runs are warned of. */
const lateMs = 1;

/** What was made of a race before it is told. */
export interface Measured {
  readonly figures: Figures;
  readonly arrivals: RunRecord['arrivals'];
  readonly faults: readonly FaultReport[];
  readonly window: Window;
}

/** Everything that limits what a run says, in the order of weight. */
export function warningsOf(finished: Finished, measured: Measured): readonly Warning[] {
  const { figures, arrivals, faults, window } = measured;
  const { cell, parts, seeder, unseen } = finished.prepared;
  const { usage, generated, before, agents } = finished.raced;
  const { overlap, causes } = finished.judged;
  const { target } = parts;
  const seconds = (window.toMs - window.fromMs) / 1000;
  const warnings: Warning[] = [];
  const warn = (code: Warning['code'], text: string): void => void warnings.push({ code, text });
  const percent = (share: number): string => `${(100 * share).toFixed(1)} %`;

  if (target.failed) warn('service-failed', 'a service process ended, or no longer answered, during the run');
  if (target.gateway?.failed === true) warn('gateway-failed', 'the gateway ended during the run');
  for (const finding of target.gateway?.findings ?? []) warn('gateway-changes-answers', finding);
  if (cell.abilities?.queue === true)
    warn(
      'gateway-queues',
      'the gateway let one change a record through at a time: that the data are right says nothing of how the service stands races',
    );
  const { auditProblem, lostLines } = finished.settled;
  if (lostLines !== undefined) warn('gateway-log-lost', lostLines);
  if (auditProblem !== undefined)
    warn('audit-failed', `the store could not be read after the run: ${auditProblem}`);
  // Where faults are ordered, the next to be seeded may come too late.
  if (seeder.failure !== undefined && cell.faults.length === 0)
    warn('seed-failed', `fresh records could not be written during the race: ${messageOf(seeder.failure)}`);
  if (unseen !== undefined) warn('seed-unseen', unseen);
  for (const doubt of usage?.doubts ?? []) {
    const means = usage?.serviceMs === undefined ? ', so that size cannot plan from this race' : '';
    warn('usage-unknown', `${doubt}; that CPU is left out${means}`);
  }
  for (const { fault, problem } of faults)
    if (problem !== undefined) warn('fault-missed', `${fault}: ${problem}`);
  if (agents !== undefined)
    warnings.push(
      ...agentWarnings(
        agents,
        (usage?.serviceMs ?? Number.NaN) / (usage?.seconds ?? 0) / 1000 / cell.instances,
      ),
    );
  else if (usage !== undefined) {
    const generator = usage.generatorMs / usage.seconds / 1000 / cell.workers;
    const service = (usage.serviceMs ?? Number.NaN) / usage.seconds / 1000 / cell.instances;
    // Of a service that nobody measures it is not known who was the slower one.
    if (generator > saturated && service < saturated) {
      warn(
        'generator-saturated',
        `the generator used ${generator.toFixed(2)} core a thread, the service ${service.toFixed(2)}: the figures are the generator's`,
      );
    }
  }
  if (arrivals !== undefined) {
    const kept = arrivals.drawn === 0 ? 1 : arrivals.sent / arrivals.drawn;
    const due = Object.values(figures.operations).reduce((sum, count) => sum + count, 0);
    const done = figures.rates.operationsPerS * seconds;
    if (kept < rateKept) warn('rate-missed', `only ${percent(kept)} of the arrivals were sent`);
    else if (faults.length === 0 && due - done > Math.max(cell.clients, (1 - rateKept) * due)) {
      warn(
        'rate-missed',
        `${Math.round(due / seconds)} operations/s were due, ${Math.round(done / seconds)}/s were done in time: the service cannot keep that rate`,
      );
    }
    if (arrivals.dropped > 0) {
      warn(
        'dropped-arrivals',
        `${arrivals.dropped} of ${arrivals.drawn} arrivals were dropped: too many were waiting for a connection`,
      );
    }
    const lateness = figures.latencyMs.lateness.p99 ?? figures.latencyMs.lateness.max ?? 0;
    if (lateness > lateMs) {
      warn(
        'late-arrivals',
        `requests left ${lateness.toFixed(1)} ms after their time at p99 (at most ${arrivals.peakWaiting} waited for a connection); latency counts from that time; ${latenessText(lateness, latenessOf(generated), cell.clients)}`,
      );
    }
  }
  const hidden = hiddenStall(finished, measured);
  if (hidden !== undefined) warn('stall-hidden', hidden);
  if (parts.assurance.promised !== 'none' && overlap.overlapping === 0) {
    warn(
      'nothing-overlapped',
      'no two attempts on one key were in flight together: there was no contention to survive',
    );
  }
  const unanswered = withoutAnswers(figures, causes);
  if (unanswered !== undefined) warn('no-usable-answer', unanswered);
  const announced = generated.reduce((sum, { announcedBodies }) => sum + announcedBodies, 0);
  if (announced > 0) {
    warn(
      'body-announced',
      `${formatCount(announced)} answers that have no body by their status announced one (Transfer-Encoding or Content-Length): each was taken as ended with its head (RFC 9112, 6.3), and its connection closed`,
    );
  }
  const unknown = figures.operations.unknown;
  if (unknown > 0) warn('unknown-outcomes', `${unknown} operations got no usable answer`);
  const cutOff = generated.reduce((sum, { report }) => sum + report.cutOff, 0);
  if (cutOff > 0) {
    warn(
      'cut-off',
      `${cutOff} operations still waited to try again when the race was over: they count as neither won nor lost`,
    );
  }
  const errors = figures.operations.error;
  const refused = figures.statuses['notSent'] ?? 0;
  if (refused > 0) warn('errors', `${refused} requests could not be sent: nobody took their connection`);
  if (errors > refused) {
    warn('errors', `${errors - refused} operations were answered in a way that the workload does not expect`);
  }
  if (generated.some(({ report }) => report.historyFull)) {
    warn(
      'history-full',
      `the race ended early with ${finished.judged.totals.entries} recorded requests; --history raises the bound`,
    );
  }
  if (finished.raced.isStopped)
    warn(
      'stopped',
      `the race was ended after ${seconds.toFixed(1)} s, because something was wrong for certain`,
    );
  if (before?.problem !== undefined)
    warn('judged-late', `the race was judged as it went until ${before.problem}; the rest was kept`);
  const held = generated.reduce((sum, { held: times }) => sum + times, 0);
  if (held > 0)
    warn(
      'seed-behind',
      `fresh records were not ready in time ${held} times; those generations lasted longer`,
    );
  const threadsHere =
    agents?.reduce((sum, { isHere, threads }) => sum + (isHere ? threads : 0), 0) ?? cell.workers;
  if (threadsHere >= Math.max(2, cpus().length - 1)) {
    warn(
      'workers-exceed-cores',
      `${threadsHere} generator threads on ${cpus().length} cores take time from the service`,
    );
  }
  if (parts.blocks === 1) {
    warn('one-block', 'a single run: differences between rows are not tested statistically');
  }
  return warnings;
}

/** What a closed loop does not show of a service that stood still: those who would have come meanwhile. */
function hiddenStall(
  { prepared: { cell }, judged: { totals } }: Finished,
  { figures: { latencyMs, rates } }: Measured,
): string | undefined {
  const p99Ms = latencyMs.attempt.p99;
  const { stall } = totals;
  if (cell.arrival !== 'closed' || p99Ms === undefined || stall === undefined) return undefined;
  const ratePerS = Math.max(1, Number((rates.operationsPerS / 2).toPrecision(2)));
  return `requests took up to ${formatCount(Math.round(stall.longestMs))} ms, but ${formatMs(p99Ms)} ms at p99: clients that wait send nothing, so that few meet a service that stands still, and its cost is hidden (coordinated omission); --arrival poisson --rate ${ratePerS}/s shows it`;
}
