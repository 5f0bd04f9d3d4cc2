import { spawn } from 'node:child_process';
import { childEnv } from '../targets/child-env.ts';

/** What a program is run with. */
export interface ChildOptions {
  readonly signal: AbortSignal;
  /** Variables besides those that every process gets. */
  readonly env?: NodeJS.ProcessEnv;
  /** Its exit code may be any: what it has printed tells. */
  readonly mayFail?: true;
  /** Told the process id as soon as there is one. */
  readonly onStart?: (pid: number) => void;
}

/** Runs a program to its end and gives what it printed; throws where it fails, and ends it when that is wanted no more. */
export async function outputOf(
  program: string,
  args: readonly string[],
  { signal, env, mayFail, onStart }: ChildOptions,
): Promise<string> {
  const child = spawn(program, args, {
    stdio: ['ignore', 'pipe', 'pipe'],
    signal,
    env: { ...childEnv(), ...env },
  });
  if (child.pid !== undefined) onStart?.(child.pid);
  let output = '';
  let log = '';
  child.stdout.on('data', (chunk: Buffer) => (output += chunk.toString()));
  child.stderr.on('data', (chunk: Buffer) => (log += chunk.toString()));
  const code = await new Promise<number | null>((resolve, reject) => {
    child.once('error', reject);
    child.once('close', resolve);
  });
  if (code !== 0 && (mayFail !== true || output === ''))
    throw new Error(`${program} ended with ${code}: ${`${output}${log}`.slice(-600)}`);
  return output;
}
