import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { childEnv } from '../../child-env.ts';
import type { GatewayKind } from '../gateway.ts';
import { findProgram } from '../../servers/redis-server.ts';

/** How a gateway is started: a program and the arguments that come before those of its arrangement. */
export interface Command {
  readonly binary: string;
  readonly args: readonly string[];
}

/**
 * What a gateway makes of a request is garbage when it is answered. With more room for what is young it is swept away once for every
 * three times before, at half the time.
 */
const roomForYoung = '--min-semi-space-size=16';

/** The program of a gateway on this machine; undefined where it is not installed. */
export function gatewayCommand({ program }: GatewayKind): Command | undefined {
  if (program.kind === 'bundle') {
    const file = bundleOf(program.file);
    return file === undefined ? undefined : { binary: process.execPath, args: [roomForYoung, file] };
  }
  const binary = findProgram([program.name]);
  return binary === undefined ? undefined : { binary, args: [] };
}

/** What to type to have the program of a gateway; undefined where it is there. */
export function missingProgram(kind: GatewayKind): string | undefined {
  const { program } = kind;
  if (program.kind === 'bundle' || gatewayCommand(kind) !== undefined) return undefined;
  return `npm run setup (Debian, Ubuntu) or brew install ${program.name}`;
}

/** What a gateway says of its version, such as `nginx/1.22.1`. */
export function gatewayVersion({ program, name }: GatewayKind, { binary }: Command): string | undefined {
  if (program.kind === 'bundle') return undefined;
  const { stdout, stderr } = spawnSync(binary, [...program.versionArgs], {
    encoding: 'utf8',
    timeout: 5000,
    env: childEnv(),
  });
  const [, version] = /(\d+\.\d+\.\d+)/.exec(`${stdout} ${stderr}`) ?? [];
  return version === undefined ? undefined : `${name} ${version}`;
}

/** A bundle lies beside this one; a test that runs from the sources takes it from where the build puts it. */
function bundleOf(file: string): string | undefined {
  const places = [new URL(`./${file}`, import.meta.url), new URL(`../../../dist/${file}`, import.meta.url)];
  return places.map((url) => fileURLToPath(url)).find((place) => existsSync(place));
}
