import { readFileSync, readlinkSync } from 'node:fs';

/**
 * Names the monotonic clock of this process: processes for which it is the same (one boot, one time namespace) read one
 * clock. Undefined where the system does not tell, or in a container that hides it: then nobody shares it for certain.
 */
export function clockDomain(): string | undefined {
  try {
    const boot = readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim();
    return `${boot} ${readlinkSync('/proc/self/ns/time')}`;
  } catch {
    return undefined;
  }
}
