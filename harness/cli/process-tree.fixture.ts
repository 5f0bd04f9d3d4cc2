import { readFileSync, readdirSync } from 'node:fs';
import { readFile, readdir, readlink } from 'node:fs/promises';
import { expect } from 'vitest';

/** Processes that a running command has started, and theirs. */
export async function descendants(pid: number): Promise<number[]> {
  const parents = new Map<number, number>();
  for (const name of readdirSync('/proc')) {
    const stat = /^\d+$/.test(name) ? statOf(name) : '';
    const parent = /\) \S (\d+)/.exec(stat)?.[1];
    if (parent !== undefined) parents.set(Number(name), Number(parent));
  }
  const found: number[] = [];
  for (let front = [pid]; front.length > 0;) {
    front = [...parents].flatMap(([child, parent]) => (front.includes(parent) ? [child] : []));
    found.push(...front);
  }
  return found;
}

/** Asked of every process many times a second; by promises it would cost seven times as much. */
function statOf(name: string): string {
  try {
    return readFileSync(`/proc/${name}/stat`, 'utf8');
  } catch {
    return '';
  }
}

/** Whether a process is still there. */
export function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}

/** Waits until something holds, at most so long; says whether it does. */
export async function until(what: () => boolean | Promise<boolean>, boundMs: number): Promise<boolean> {
  const end = performance.now() + boundMs;
  while (performance.now() < end) {
    if (await what()) return true;
    await new Promise((wait) => setTimeout(wait, 25));
  }
  return what();
}

/** The process under a running command whose command line is like this, as soon as there is one. */
export async function descendant(pid: number, like: RegExp): Promise<number> {
  let found = 0;
  await until(async () => {
    for (const one of await descendants(pid)) {
      if (like.test(await readFile(`/proc/${one}/cmdline`, 'utf8').catch(() => ''))) found = one;
    }
    return found > 0;
  }, 40_000);
  expect(found).toBeGreaterThan(0);
  return found;
}

/** Waits until a service serves that many clients: each has a connection of its own. */
export async function serving(service: number, clients: number): Promise<void> {
  // One socket listens, and one leads to the store.
  const sockets = async (): Promise<number> => {
    const open = await readdir(`/proc/${service}/fd`).catch(() => []);
    const links = await Promise.all(open.map((fd) => readlink(`/proc/${service}/fd/${fd}`).catch(() => '')));
    return links.filter((link) => link.startsWith('socket:')).length;
  };
  expect(await until(async () => (await sockets()) >= clients + 2, 40_000)).toBe(true);
}
