import { execFileSync } from 'node:child_process';
import { expect, test } from 'vitest';
import { clockDomain } from './clock-domain.ts';

test.runIf(process.platform === 'linux')('another process of this machine has the same clock', () => {
  const ask = 'cat /proc/sys/kernel/random/boot_id; readlink /proc/self/ns/time';
  const other = execFileSync('sh', ['-c', ask], { encoding: 'utf8' });
  expect(clockDomain()).toBe(other.trim().replace('\n', ' '));
  expect(clockDomain()).toMatch(/^[0-9a-f-]{36} time:\[\d+\]$/);
});
