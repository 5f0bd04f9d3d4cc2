import { spawn, spawnSync } from 'node:child_process';
import { createInterface } from 'node:readline';
import { expect, test } from 'vitest';
import { exchangesInRound } from '../core/clocks/anchor.ts';
import type { Exchange } from '../core/clocks/anchor.ts';
import { clockBetween } from '../core/clocks/clock-between.ts';
import { sharedClock } from '../core/clocks/clock.ts';
import { clockDomain } from './clock-domain.ts';

/** Says its domain, then what its clock shows whenever it is asked. */
const agent = `
const fs = require('node:fs');
console.log(fs.readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim() + ' ' + fs.readlinkSync('/proc/self/ns/time'));
require('node:readline').createInterface({ input: process.stdin }).on('line', () => console.log(Number(process.hrtime.bigint()) / 1e6));`;

/** A clock that the kernel has set so many seconds ahead, which is the truth that exchanges are held against. */
const aheadS = 7;
const inNamespace = ['--fork', '--kill-child', '--time', '--monotonic', String(aheadS)];
const isAble = spawnSync('unshare', [...inNamespace, 'true']).status === 0;
const nowMs = (): number => Number(process.hrtime.bigint()) / 1e6;

test.runIf(isAble).each([
  ['in a time namespace of its own is known to its bound', 'unshare', inNamespace, -1000 * aheadS],
  ['beside this one has the same clock', process.execPath, [], 0],
] as const)('an agent %s', async (_, program, before, offsetMs) => {
  const args = program === process.execPath ? ['-e', agent] : [...before, process.execPath, '-e', agent];
  const child = spawn(program, args, { stdio: ['pipe', 'pipe', 'inherit'] });
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  const said = async (): Promise<string> => String((await lines.next()).value);
  try {
    const domain = await said();
    const rounds: Exchange[][] = [];
    for (let round = 0; round < 3; round++) {
      const exchanges: Exchange[] = [];
      for (let nth = 0; nth < exchangesInRound; nth++) {
        const sentMs = nowMs();
        child.stdin.write('\n');
        exchanges.push({ sentMs, agentMs: Number(await said()), doneMs: nowMs() });
      }
      rounds.push(exchanges);
    }
    const clock = clockBetween({ coordinator: clockDomain(), agent: domain }, rounds);
    const middle = rounds[1]![0]!.agentMs;
    expect(Math.abs(clock.offsetMs(middle) - offsetMs)).toBeLessThanOrEqual(clock.boundMs(middle));
    expect(clock.boundMs(middle)).toBeLessThan(50);
    expect(clock === sharedClock).toBe(offsetMs === 0);
  } finally {
    child.stdin.end();
    child.kill('SIGKILL');
  }
});
