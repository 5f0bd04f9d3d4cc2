import { readFileSync, statSync } from 'node:fs';
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
 * Whom PostgreSQL runs as: it refuses to be root, and `initdb` wants a user that has a name. Undefined where we are not
 * root: then as ourselves.
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

/** Where a server's folder can be: among the temporary ones of the harness, or in /tmp where the user cannot come there. */
export function placeFor(account: Account | undefined, place: string = tmpdir()): string {
  return account === undefined || isOpen(place) ? place : '/tmp';
}

/** Whether everybody can go into a folder and all that it is in. */
function isOpen(folder: string): boolean {
  const above = dirname(folder);
  return (statSync(folder).mode & 0o001) !== 0 && (above === folder || isOpen(above));
}
