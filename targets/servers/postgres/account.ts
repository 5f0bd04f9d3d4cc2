import { chownSync, readFileSync, readdirSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname } from 'node:path';

/** A user of this machine as a process runs under it. */
export interface Account {
  readonly uid: number;
  readonly gid: number;
}

/** Users that own nothing, the first that there is. */
const harmless = ['nobody', 'postgres', 'daemon'];

/**
 * Who makes a cluster of PostgreSQL: `initdb` refuses to be root, and wants a user that has a name. Undefined where we are
 * not root: then we do.
 */
export function serverAccount(
  uid: number | undefined = process.getuid?.(),
  passwd: () => string = () => readFileSync('/etc/passwd', 'utf8'),
): Account | undefined {
  if (uid !== 0) return undefined;
  const users = new Map(
    passwd()
      .split('\n')
      .map((line) => line.split(':'))
      .filter(([, , id]) => Number(id) !== 0)
      .map(([name = '', , id, group]) => [name, { uid: Number(id), gid: Number(group) }] as const),
  );
  for (const name of harmless) if (users.has(name)) return users.get(name);
  return users.values().next().value;
}

/** Numbers that no user gets from the tools of a system: systemd lends them to services while these run. */
const lent = { from: 61_184, count: 4336 };
const tries = 100;

/**
 * A user that nobody is, to whom a server and `folder` can belong: what runs as somebody that has a name is open to all else
 * that runs as that one. Undefined where the system has no such number, as in some containers.
 */
export function accountOfNobody(
  folder: string,
  isTaken: (uid: number) => boolean = isKnown,
): Account | undefined {
  for (let attempt = 0; attempt < tries; attempt++) {
    const id = lent.from + Math.floor(Math.random() * lent.count);
    if (isTaken(id)) continue;
    try {
      chownSync(folder, id, id);
      return { uid: id, gid: id };
    } catch {
      return undefined;
    }
  }
  return undefined;
}

/** Whether a number is a user's, or a process runs under it. */
function isKnown(uid: number): boolean {
  if (
    readFileSync('/etc/passwd', 'utf8')
      .split('\n')
      .some((line) => line.split(':')[2] === String(uid))
  )
    return true;
  return ownersOfProcesses().includes(uid);
}

function ownersOfProcesses(): readonly number[] {
  try {
    const pids = readdirSync('/proc').filter((name) => /^\d+$/.test(name));
    return pids.flatMap((pid) => statSync(`/proc/${pid}`, { throwIfNoEntry: false })?.uid ?? []);
  } catch {
    return [];
  }
}

/** Where a server's folder can be: among the temporary ones of the harness, or in /tmp where the user cannot come there. */
export function placeFor(account: Account | undefined, place: string = tmpdir()): string {
  return account === undefined || isOpen(place) ? place : '/tmp';
}

/** Whether everybody can go into a folder and all that it is in. */
function isOpen(folder: string): boolean {
  const above = dirname(folder);
  return (statSync(folder).mode & 0o001) !== 0 && (above === folder || isOpen(above));
}
