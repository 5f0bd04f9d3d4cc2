import { spawnSync } from 'node:child_process';
import { chmodSync, existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { installScript } from './apt.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'contend-test-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

/** Runs the installation with an apt-get that writes down what it was asked and what it found. */
function install(exitCode: number): { code: number | null; asked: string; policy: string } {
  const policy = join(folder, 'policy-rc.d');
  const asked = join(folder, 'asked');
  const program = join(folder, 'apt-get');
  writeFileSync(
    program,
    `#!/bin/sh\n{ echo "$@"; echo "$DEBIAN_FRONTEND"; "${policy}"; echo "policy $?"; } > "${asked}"\nexit ${exitCode}\n`,
  );
  chmodSync(program, 0o755);
  const path = `${folder}:/usr/bin:/bin`;
  const { status } = spawnSync('sh', ['-c', installScript, 'sh', policy, 'redis-server'], {
    env: { PATH: path },
  });
  return { code: status, asked: readFileSync(asked, 'utf8'), policy };
}

it('installs without questions, suggestions and daemons, and removes the policy afterwards', () => {
  const { code, asked, policy } = install(0);
  expect(code).toBe(0);
  expect(asked).toContain('install -y --no-install-recommends redis-server\nnoninteractive\npolicy 101\n');
  expect(existsSync(policy)).toBe(false);
});

it('removes the policy when the installation fails, and says so by its exit code', () => {
  const { code, policy } = install(100);
  expect(code).toBe(100);
  expect(existsSync(policy)).toBe(false);
});

it('leaves a policy alone that is there already', () => {
  const own = join(folder, 'policy-rc.d');
  writeFileSync(own, '#!/bin/sh\nexit 0\n');
  chmodSync(own, 0o755);
  expect(install(0).asked).toContain('policy 0\n');
  expect(readFileSync(own, 'utf8')).toContain('exit 0');
});
