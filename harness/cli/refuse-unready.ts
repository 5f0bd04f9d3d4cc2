import { ContendError } from '../core/errors.ts';
import { broughtOf } from '../plan/cell.ts';
import type { Plan } from '../plan/cell.ts';
import { whyNoFolder } from '../results/writable-file.ts';
import { usageSource } from '../../targets/brought/usage/usage-source.ts';

/**
 * Throws all that keeps races of a plan from being kept or measured, as far as that can be seen without the services that they
 * race: CTD_RESULTS where no record can be written, else what is wrong with who tells of CPU.
 */
export async function refuseUnready({ out, cells }: Pick<Plan, 'out' | 'cells'>): Promise<void> {
  const unwritable = whyNoFolder(out);
  const problems = unwritable === undefined ? [] : [`--out: ${out} cannot be written: ${unwritable}`];
  const pages = new Set(cells.flatMap((cell) => broughtOf(cell).usageFrom ?? []));
  const untold = await Promise.all([...pages].map(whyUntold));
  const failed = untold.filter((error) => error !== undefined);
  problems.push(...failed.flatMap((error) => error.problems));
  if (problems.length > 0)
    throw new ContendError(unwritable === undefined ? failed[0]!.code : 'CTD_RESULTS', problems);
}

/** What is wrong with somebody who is to tell of CPU; undefined where he does. */
async function whyUntold(address: string): Promise<ContendError | undefined> {
  try {
    await (await usageSource(address)).close();
    return undefined;
  } catch (error) {
    if (error instanceof ContendError) return error;
    throw error;
  }
}
