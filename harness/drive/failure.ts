import type { Answer, Intent, Settlement } from '../core/operation.ts';
import type { Workload } from '../core/workload.ts';
import type { Reply } from '../core/dialect.ts';

/** One failure as the session saw it: where to look, and what came back. */
export interface Failure {
  readonly answer: Answer;
  /** 0 where no answer came. */
  readonly status: number;
  /** When the operation was due, and when the failure was known; ms since the start of the run. */
  readonly intendedMs: number;
  readonly atMs: number;
  readonly request: string;
  readonly record: string;
  /** The code in a refusal's body; empty where there is none. */
  readonly code: string;
  /** The first bytes of what came. */
  readonly received: string;
}

/** Whether an exchange brought nothing that its workload has a meaning for: a command may expect a refusal and settle otherwise. */
export function isFailure(
  intent: Intent,
  answer: Answer,
  next: IteratorResult<Intent, Settlement> | undefined,
): boolean {
  if (answer.kind === 'unknown' || answer.kind === 'notSent') return true;
  if (answer.kind === 'rejected' && (intent.kind === 'read' || next?.done !== true)) return true;
  return next?.done === true && next.value === 'error';
}

/** Why no If-Match can be made of what was read, where changes must have one; undefined where one can, or a date is used. */
export function causeOfTag(
  { commands }: Workload,
  { modified }: Answer & { kind: 'found' },
  reply: Reply,
): string | undefined {
  if (modified !== undefined || commands.every(({ precondition }) => precondition !== 'required'))
    return undefined;
  const tag = reply.header('etag');
  if (tag === undefined) return 'a read without an ETag, although a change must name one';
  return tag.startsWith('W/') ? 'a weak ETag, which If-Match never matches (RFC 9110, 13.1.1)' : undefined;
}
