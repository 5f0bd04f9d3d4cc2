import { spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { outputOf } from '../child.ts';
import { childEnv } from '../../targets/child-env.ts';

/** Where all rooms meet, and the address of services that each room reaches by its own way. */
export const hallAddress = '10.77.9.1';
export const commonAddress = '10.77.10.1';
const bridge = 'hall';

/** A machine of its own as far as Linux makes one: a network namespace behind a bridge, and a clock. */
export interface RoomSettings {
  /** From 1. */
  readonly number: number;
  /** How far its monotonic clock is ahead of everybody else's, milliseconds. */
  readonly aheadMs: number;
}

/** Number of the system call `unshare` by architecture, and its flag for a time namespace. */
const unshareCall: Readonly<Record<string, number>> = { x64: 272, arm64: 97 };
const newTime = 0x80;

/** Makes the hall, in a network namespace that is ours alone. */
export async function openHall(signal: AbortSignal): Promise<void> {
  const ip = (line: string) => outputOf('ip', line.split(' '), { signal });
  await ip('link set lo up');
  await ip(`link add ${bridge} type bridge`);
  await ip(`addr add ${hallAddress}/24 dev ${bridge}`);
  await ip(`addr add ${commonAddress}/32 dev lo`);
  await ip(`link set ${bridge} up`);
}

/** Opens a room; what is run in it is started by `start`. It ends with the process that holds it. */
export async function openRoom({ number, aheadMs }: RoomSettings, signal: AbortSignal): Promise<Room> {
  const holder = spawn('unshare', ['--net', 'cat'], {
    stdio: ['pipe', 'pipe', 'inherit'],
    env: childEnv(),
  });
  // It echoes once it is in its namespace.
  holder.stdin.write('here\n');
  await once(holder.stdout, 'data', { signal });
  const ip = (line: string) => outputOf('ip', line.split(' '), { signal });
  const inside = (line: string) =>
    outputOf('nsenter', [`--net=/proc/${holder.pid}/ns/net`, 'ip', ...line.split(' ')], { signal });
  await ip(`link add way-${number} type veth peer name door-${number}`);
  await ip(`link set door-${number} netns ${holder.pid}`);
  await ip(`link set way-${number} master ${bridge} up`);
  await inside('link set lo up');
  await inside(`addr add 10.77.9.${number + 1}/24 dev door-${number}`);
  await inside(`addr add ${commonAddress}/32 dev lo`);
  await inside(`link set door-${number} up`);
  return {
    join: async (isJoined) => void (await ip(`link set way-${number} ${isJoined ? 'up' : 'down'}`)),
    start: (program, args, env) =>
      spawn('nsenter', [`--net=/proc/${holder.pid}/ns/net`, ...shifted(aheadMs), program, ...args], {
        stdio: ['ignore', 'ignore', 'pipe'],
        env,
      }),
  };
}

/** A room that is open. */
export interface Room {
  /** Lays the room's only link to all others, or takes it away; what is on its way then is lost. */
  readonly join: (isJoined: boolean) => Promise<void>;
  readonly start: (program: string, args: readonly string[], env: NodeJS.ProcessEnv) => ChildProcess;
}

/** Starts a program with a monotonic clock that is ahead: an offset finer than a second nothing but a system call sets. */
function shifted(aheadMs: number): readonly string[] {
  const seconds = Math.floor(aheadMs / 1000);
  const nanoseconds = Math.round((aheadMs - seconds * 1000) * 1e6);
  const call = unshareCall[process.arch] ?? 0;
  const script =
    `syscall(${call}, ${newTime}) == 0 or die "no time namespace: $!\\n"; ` +
    `open my $f, '>', '/proc/self/timens_offsets' or die $!; print $f "monotonic ${seconds} ${nanoseconds}\\n"; ` +
    `close $f or die $!; exec @ARGV or die $!`;
  return ['perl', '-e', script];
}
