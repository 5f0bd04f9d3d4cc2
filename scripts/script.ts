import { Interruption } from '../harness/cli/interruption.ts';
import { ContendError } from '../harness/core/errors.ts';

/**
 * Does the work of a script. Its signal is aborted by Ctrl-C or a polite kill; the work then ends what it has started, and
 * the script ends with exit code 105. Another failure is told in one line.
 */
export async function runScript(name: string, work: (signal: AbortSignal) => Promise<void>): Promise<void> {
  const interruption = new Interruption('nothing is kept');
  try {
    await work(interruption.signal);
  } catch (error) {
    const failure: unknown = interruption.signal.aborted ? interruption.signal.reason : error;
    process.stderr.write(`${name}: ${failure instanceof Error ? failure.message : String(failure)}\n`);
    // What was given up may still be under way.
    process.exit(failure instanceof ContendError ? failure.exitCode : 1);
  } finally {
    interruption.end();
  }
}
