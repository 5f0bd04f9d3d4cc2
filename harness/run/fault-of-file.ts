import { ContendError } from '../core/errors.ts';
import type { ErrorCode } from '../core/errors.ts';

/** What an adapter, or the service that it speaks to, can be blamed for. */
const theirs: ReadonlySet<ErrorCode> = new Set([
  'CTD_ADAPTER',
  'CTD_SERVICE_UNREACHABLE',
  // An address, and records that nobody takes.
  'CTD_OPTIONS',
  'CTD_PLAN',
]);

/** A failure of an adapter with its file in front of every problem; undefined where there is none, or the failure is another one. */
export function faultOfFile(error: unknown, file: string | undefined): ContendError | undefined {
  if (file === undefined || !(error instanceof ContendError) || !theirs.has(error.code)) return undefined;
  const problems = error.problems.map((problem) => `${file}: ${problem}`);
  return new ContendError(error.code, problems, { cause: error });
}
