import { basename, extname } from 'node:path';

/** What tables call an adapter that names itself nothing: its file, in letters of any script, digits, dots and hyphens. */
export function nameOfFile(path: string): string {
  const plain = basename(path, extname(path)).normalize('NFKD').replaceAll(/\p{M}/gu, '').normalize('NFC');
  const name = plain.replaceAll(/[^\p{L}\p{N}_.-]+/gu, '-').replaceAll(/^-+|-+$/g, '');
  return name === '' ? 'service' : /^.{1,32}/u.exec(name)![0];
}
