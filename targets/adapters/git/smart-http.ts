import type { WireReply, WireRequest } from 'contend';
import { messageIn, nothing, packOf } from './objects.ts';
import type { Commit } from './objects.ts';

const repository = '/git/field.git';
const refOf = (branch: string): string => `refs/heads/${branch}`;

/** Where a branch is. */
export interface Head {
  readonly sha: string;
  /** The id of its commit. */
  readonly id: string;
}

/** Asks for the newest commit of a branch (gitprotocol-v2, `fetch`). */
export function fetchOf(branch: string): WireRequest {
  const asked = ['0001', line(`want-ref ${refOf(branch)}\n`), line('deepen 1\n'), line('done\n')];
  return {
    method: 'POST',
    path: `${repository}/git-upload-pack`,
    headers: { 'content-type': 'application/x-git-upload-pack-request', 'git-protocol': 'version=2' },
    text: `${line('command=fetch\n')}${asked.join('')}0000`,
  };
}

/** Where the branch is that was asked for; undefined where there is none. */
export function headIn({ bytes }: WireReply): Head | undefined {
  const lines = linesIn(bytes);
  const wanted = lines.map(String).find((text) => text.includes(' refs/heads/'));
  if (wanted === undefined || wanted.startsWith('ERR')) return undefined;
  const pack = lines.slice(1 + lines.findIndex((one) => String(one) === 'packfile\n'));
  const parts = pack.filter((one) => one[0] === 1).map((one) => one.subarray(1));
  return { sha: wanted.slice(0, 40), id: messageIn(Buffer.concat(parts)) };
}

/** Moves branches from one commit to another, which is sent along (gitprotocol-pack, `receive-pack`). */
export function pushOf(
  branches: readonly string[],
  commit: Commit,
  from = nothing,
): WireRequest & { readonly bytes: Uint8Array } {
  const moves = branches.map((branch) => `${from} ${commit.sha} ${refOf(branch)}`);
  const [first, ...more] = moves;
  const lines = [`${first}\0 report-status side-band-64k`, ...more].map((text) => line(`${text}\n`));
  return {
    method: 'POST',
    path: `${repository}/git-receive-pack`,
    headers: { 'content-type': 'application/x-git-receive-pack-request' },
    bytes: Buffer.concat([Buffer.from(`${lines.join('')}0000`), packOf(commit)]),
  };
}

/** What became of a push: `ok REF` or `ng REF why`, and what git says beside it. */
export function reportIn({ bytes }: WireReply): { readonly done: boolean; readonly said: string } {
  const said = linesIn(bytes)
    .map((one) => String(one.subarray(1)))
    .join('');
  return { done: said.includes('ok refs/heads/'), said };
}

/** A line with its length before it. */
function line(text: string): string {
  return (text.length + 4).toString(16).padStart(4, '0') + text;
}

/** The lines of an answer; those without content only divide. */
function linesIn(bytes: Uint8Array): Buffer[] {
  const whole = Buffer.from(bytes);
  const lines: Buffer[] = [];
  for (let at = 0; at < whole.length;) {
    const length = Math.max(4, Number.parseInt(whole.toString('latin1', at, at + 4), 16));
    lines.push(whole.subarray(at + 4, at + length));
    at += length;
  }
  return lines;
}
