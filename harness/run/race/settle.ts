import { setTimeout } from 'node:timers/promises';
import type { Asked } from '../../core/asked.ts';
import type { Audit, Evidence } from '../../core/evidence.ts';
import { RecordsGone } from '../../../targets/target.ts';
import type { Target } from '../../../targets/target.ts';
import { patiently } from '../../faults/patiently.ts';
import { hasUnknowns, quietMs } from './quiet.ts';
import { lostLines } from './lost-lines.ts';
import { shownAtEnd } from '../../look/finals.ts';
import { recoveryBoundMs } from './parts.ts';
import type { Prepared } from './prepare.ts';
import type { Raced } from './race.ts';
import type { AuditScope } from '../../core/store.ts';
import { messageOf } from '../../core/errors.ts';

/** What was left when all was quiet. */
export interface Settled {
  readonly audit: Audit | undefined;
  /** Why nobody could look. */
  readonly auditProblem: string | undefined;
  /** Records as the service shows them; empty where an audit tells more. */
  readonly shown: Partial<Pick<Evidence, 'finals' | 'created' | 'effects' | 'cutShort'>>;
  /** Requests that were kept in full, by nonce. */
  readonly asked: ReadonlyMap<number, Asked>;
  /** What is missing in the log of the gateway. */
  readonly lostLines: string | undefined;
}

/** Waits until nothing can be at work any more, and looks at what is there. */
export async function settle(prepared: Prepared, { history, chapters, isOwn }: Raced): Promise<Settled> {
  const { cell, parts, settings, counters, foundBefore } = prepared;
  const { target, workload, onPhase, signal } = parts;
  // Where nobody audits, it does not matter what is still at work.
  if (target.facts.audit === 'effects' && hasUnknowns(history) && !target.failed) {
    onPhase('settle');
    await setTimeout(quietMs(prepared), undefined, { signal });
  }
  onPhase('audit');
  const scope = isOwn === undefined ? undefined : { isOwn, pageSize: 10_000 };
  const { audit, problem } = await audited(target, cell.faults.length > 0 ? recoveryBoundMs : 0, scope);
  const asked = new Map(chapters.flatMap((part) => [...part.asked]));
  const over = { history, workload, settings, salt: counters.salt, asked, foundBefore };
  const shown = await shownAtEnd(target, over);
  const log = target.gateway?.log;
  return Object.freeze({
    audit,
    auditProblem: problem,
    shown,
    asked,
    lostLines: log === undefined ? undefined : await lostLines(log, history),
  });
}

/** Looks into a store that may need that long to come back to its senses. */
async function audited(
  target: Target,
  boundMs: number,
  scope: AuditScope | undefined,
): Promise<{ readonly audit?: Audit | undefined; readonly problem?: string }> {
  const deadline = performance.now() + boundMs;
  try {
    return {
      audit: await patiently(
        () => target.audit(scope),
        (error) => !(error instanceof RecordsGone) && performance.now() < deadline,
      ),
    };
  } catch (error) {
    return { problem: messageOf(error) };
  }
}
