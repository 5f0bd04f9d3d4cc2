import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** The longest path that a socket can have on every system, less the longest name that one gets here. */
const mostBytes = 103 - '/.s.PGSQL.5432'.length;

/** Makes a folder for a server and its socket, which nobody else can enter; in /tmp where `place` is too deep for a socket. */
export function socketFolder(name: string, place: string = tmpdir()): string {
  const fits = Buffer.byteLength(join(place, `${name}XXXXXX`)) <= mostBytes;
  return mkdtempSync(join(fits ? place : '/tmp', name));
}
