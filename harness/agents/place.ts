import { readFileSync, readlinkSync } from 'node:fs';
import { hostname } from 'node:os';
import { clockDomain } from '../measure/clock-domain.ts';

/** Which machine a process is on, as far as others can share something with it. */
export interface Place {
  /** Equal where the monotonic clock is one and the same; absent where nobody can tell. */
  readonly clock?: string;
  /** Equal where loopback addresses lead to the same listeners: one boot, one network namespace. */
  readonly loopback: string;
}

/** The place of this process; without the facts of Linux the name of the machine must do for its listeners. */
export function placeHere(): Place {
  const clock = clockDomain();
  return { ...(clock === undefined ? {} : { clock }), loopback: listenersHere() };
}

function listenersHere(): string {
  try {
    const boot = readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim();
    return `${boot} ${readlinkSync('/proc/self/ns/net')}`;
  } catch {
    return hostname();
  }
}
