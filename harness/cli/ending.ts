import { ContendError, exitCodes, messageOf } from '../core/errors.ts';
import type { ExitCode } from '../core/errors.ts';
import { harmless } from '../report/wrap.ts';
import { asTyped } from './as-typed.ts';
import { said } from './said.ts';

/**
 * Says on stderr how a command ends that may have ended early, and answers with its exit code. The failure is thrown where
 * it decides the code: unless what was finished says more. `written` is what a command that is else fine ends with.
 */
export function endCommand(
  { code, reasons }: { readonly code: ExitCode; readonly reasons: readonly string[] },
  failure: unknown,
  signal: AbortSignal,
  written: ExitCode = 0,
): ExitCode {
  for (const reason of reasons) process.stderr.write(`contend: ${harmless(asTyped(reason))}\n`);
  if (failure !== undefined && (code === 0 || signal.aborted)) throw failure;
  if (failure instanceof ContendError) {
    for (const problem of failure.problems)
      process.stderr.write(`contend: the rest was not run: ${said(problem)}\n`);
    // What was raced last proves nothing, and that outranks what else was found.
    if (failure.exitCode === 11) return 11;
  } else if (failure !== undefined) throw failure;
  if (code !== 0) process.stderr.write(`contend: exit ${code}: ${exitCodes[code]}\n`);
  return code === 0 ? written : code;
}

/** Why a command has not done all of it, for what it prints; undefined where it has. */
export function shortBy(
  failure: unknown,
  { done, of, what = 'races' }: { readonly done: number; readonly of: number; readonly what?: string },
): string | undefined {
  if (failure === undefined) return undefined;
  const isInterrupted = failure instanceof ContendError && failure.code === 'CTD_INTERRUPTED';
  // Where all were raced, a history was still being written.
  return `${done} of ${of} ${what}; ${done < of ? 'the rest was not run' : 'what follows them was not done'}: ${isInterrupted ? 'interrupted' : said(messageOf(failure))}`;
}
