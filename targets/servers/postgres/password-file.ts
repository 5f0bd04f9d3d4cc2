import { readFileSync, statSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';
import type { PostgresAddress } from '../../stores/postgres/address.ts';

/** Who wants to log in where. */
type Login = Pick<PostgresAddress, 'host' | 'port' | 'database' | 'user'>;

/**
 * The password that a user keeps for a server in the file PGPASSFILE or ~/.pgpass (PostgreSQL documentation, "The Password
 * File"); undefined where there is none, or others may read the file. It is looked up by the host as it was named.
 */
export function passwordFor(
  login: Login,
  file: string = process.env['PGPASSFILE'] ?? join(homedir(), '.pgpass'),
): string | undefined {
  let text: string;
  try {
    if ((statSync(file).mode & 0o077) !== 0) return undefined;
    text = readFileSync(file, 'utf8');
  } catch {
    return undefined;
  }
  const asked = [login.host, String(login.port), login.database, login.user];
  for (const line of text.split(/\r?\n/)) {
    const fields = fieldsOf(line);
    if (fields.length === 5 && asked.every((value, at) => fields[at] === '*' || fields[at] === value))
      return fields[4];
  }
  return undefined;
}

/** Fields between colons; a backslash takes what follows as it is. */
function fieldsOf(line: string): readonly string[] {
  if (line.startsWith('#')) return [];
  return [...line.matchAll(/(?:^|:)((?:\\.|[^:\\])*)/g)].map(([, field = '']) =>
    field.replaceAll(/\\(.)/g, '$1'),
  );
}
