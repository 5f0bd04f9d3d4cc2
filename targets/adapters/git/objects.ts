import { createHash } from 'node:crypto';
import { deflateSync, inflateSync } from 'node:zlib';

/** The name of no object: what a branch was before it is made. */
export const nothing = '0'.repeat(40);

/** The tree without a file, which every git knows. */
const emptyTree = '4b825dc642cb6eb9a060e54bf8d69288fbee4904';
const someone = 'Field <field@example.org> 1767225600 +0000';

/** A commit that changes no file: its message is its id in the race. */
export interface Commit {
  /** Its name, the hash of what is in it. */
  readonly sha: string;
  readonly content: string;
}

/** A commit on another, or the first one. */
export function commitOf(id: string, parent?: string): Commit {
  const lines = [
    `tree ${emptyTree}`,
    ...(parent === undefined ? [] : [`parent ${parent}`]),
    `author ${someone}`,
    `committer ${someone}`,
    '',
    id,
    '',
  ];
  const content = lines.join('\n');
  const sha = createHash('sha1').update(`commit ${content.length}\0${content}`).digest('hex');
  return { sha, content };
}

/** A pack of one commit (gitformat-pack). */
export function packOf({ content }: Commit): Buffer {
  const head = Buffer.from('PACK\0\0\0\u0002\0\0\0\u0001', 'latin1');
  const pack = Buffer.concat([head, Buffer.from(sizeOf(content.length)), deflateSync(content)]);
  return Buffer.concat([pack, createHash('sha1').update(pack).digest()]);
}

/** The message of the commit that a pack begins with. */
export function messageIn(pack: Uint8Array): string {
  let at = 12;
  while ((pack[at]! & 0x80) !== 0) at += 1;
  const content = inflateSync(pack.subarray(at + 1)).toString();
  return content.slice(content.indexOf('\n\n') + 2).trim();
}

/** Kind and size of a commit before its content: four bits, then seven a byte. */
function sizeOf(length: number): number[] {
  const bytes = [0x10 | (length & 15)];
  for (let left = length >> 4; left > 0; left >>= 7) {
    bytes[bytes.length - 1]! |= 0x80;
    bytes.push(left & 127);
  }
  return bytes;
}
