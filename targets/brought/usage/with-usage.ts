import { messageOf } from '../../../harness/core/errors.ts';
import type { locate } from '../../../harness/drive/wire/locate.ts';
import type { Target, TargetUsage } from '../../target.ts';
import { usageSource } from './usage-source.ts';
import type { UsageSource } from './usage-source.ts';

/** A service that somebody else started, whose CPU others tell: all of them together are what it has used. */
export async function withUsage(
  target: Target,
  addresses: readonly string[],
  locating?: typeof locate,
): Promise<Target> {
  const sources: UsageSource[] = [];
  const close = async (): Promise<void> => void (await Promise.all(sources.map((source) => source.close())));
  try {
    for (const address of addresses) sources.push(await usageSource(address, locating));
  } catch (error) {
    await close();
    await target.stop();
    throw error;
  }
  return {
    ...target,
    usageBy: '--usage-from',
    async usage(watch = false): Promise<TargetUsage> {
      const { storeCpuMs } = target.adapter === undefined ? {} : await target.usage(watch);
      try {
        const used = await Promise.all(sources.map((source) => source.cpuMs(watch)));
        return {
          serviceCpuMs: used.reduce((sum, ms) => sum + ms, 0),
          ...(storeCpuMs === undefined ? {} : { storeCpuMs }),
        };
      } catch (error) {
        // A race is worth more than what it has used.
        return { problem: messageOf(error), ...(storeCpuMs === undefined ? {} : { storeCpuMs }) };
      }
    },
    async stop() {
      try {
        await target.stop();
      } finally {
        await close();
      }
    },
  };
}
