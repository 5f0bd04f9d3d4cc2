import { capacity } from '../../harness/check/amounts/capacity.ts';
import { content } from '../../harness/check/versions/content.ts';
import { lineage } from '../../harness/check/versions/lineage.ts';
import { receiptsMatch } from '../../harness/check/receipts.ts';
import { uniqueness } from '../../harness/check/claims/uniqueness.ts';
import type { Evidence } from '../../harness/core/evidence.ts';
import { Receipts } from '../../harness/core/evidence.ts';
import { History } from '../../harness/core/history.ts';
import type { Answer } from '../../harness/core/operation.ts';
import { randomStream } from '../../harness/core/random.ts';
import type { Stored } from '../../harness/core/record.ts';
import type { Finding } from '../../harness/core/verdict.ts';

/** The races of which a legal history can be made up. */
export const syntheticKinds = ['last-item', 'unique-names', 'parallel-edits'] as const;
export type SyntheticKind = (typeof syntheticKinds)[number];

export const clients = 64;
const units = 10;

/**
 * Makes up the evidence of a legal race: `n` exchanges over `slots` slots, as a correct service would have answered
 * 64 clients. With `granting` every command of a last-item race is accepted, so that there are as many receipts.
 */
export function syntheticHistory(
  kind: SyntheticKind,
  n: number,
  slots: number,
  granting = kind === 'parallel-edits',
): Evidence {
  const random = randomStream(7);
  const history = new History(slots, n);
  const receipts = new Receipts();
  const versions = new Uint32Array(slots).fill(kind === 'unique-names' ? 0 : 1);
  const owners = new Uint32Array(slots);
  const capacityOf = granting ? Math.ceil((2 * n) / slots) + 100 : units;
  const texts: string[] = Array.from({ length: kind === 'parallel-edits' ? slots : 0 }, () => '');
  const traces = [{ key: '', read: 0, wrote: 0 }];
  const receipt = { nonce: 0, traces };
  const collection = collections[kind];
  const keys = Array.from({ length: slots }, (_, slot) => `${collection}/${history.slotName(slot)}`);
  const accepted = { kind: 'accepted', version: 0, added: [] as number[] } satisfies Answer;
  const soldOut: Answer = { kind: 'conflict', reason: 'sold-out', retryable: false };
  const taken: Answer = { kind: 'conflict', reason: 'name-taken', retryable: false };
  const mismatch: Answer = { kind: 'conflict', reason: 'version-mismatch', retryable: true };
  for (let i = 0; i < n; i++) {
    const nonce = i + 1;
    const slot = Math.floor(random() * slots);
    const read = versions[slot] ?? 0;
    const doneMs = i * 0.02 + random() * 0.01;
    const sentMs = Math.max(0, doneMs - 0.01 - random() * 1.2);
    let answer: Answer = accepted;
    let base = 0;
    if (kind === 'last-item' && read - 1 >= capacityOf) answer = soldOut;
    if (kind === 'unique-names' && read > 0) answer = taken;
    if (kind === 'parallel-edits') {
      const late = !granting && random() < 0.5 && read > 1;
      base = late ? read - 1 : read;
      if (late) answer = mismatch;
    }
    if (answer === accepted) {
      versions[slot] = read + 1;
      accepted.version = read + 1;
      accepted.added = kind === 'last-item' ? [capacityOf - read] : [];
      owners[slot] = nonce;
      if (kind === 'parallel-edits') texts[slot] += `${i} `;
      receipt.nonce = nonce;
      traces[0] = { key: keys[slot] ?? '', read, wrote: read + 1 };
      receipts.add(receipt);
    }
    history.append(nonce, i, 0, i % clients, slot, 1, base, 200, answer, sentMs, sentMs, doneMs);
  }
  const records = new Map<string, Stored>();
  for (const [slot, key] of keys.entries()) {
    const version = versions[slot] ?? 0;
    if (version === 0) continue;
    const fields = new Map([
      kind === 'last-item'
        ? ['stock', String(capacityOf - version + 1)]
        : kind === 'unique-names'
          ? ['owner', String(owners[slot])]
          : ['text', flat(texts[slot] ?? '')],
    ] as const);
    records.set(key, { version, live: true, fields });
  }
  const settings = { capacity: capacityOf, clients };
  return { history, commands: ['race'], settings, audit: { records, receipts } };
}

/** A text as an audit reads it, in one piece; one that grew by appending is a tree that only the collector sees. */
function flat(text: string): string {
  return Buffer.from(text, 'latin1').toString('latin1');
}

const collections = { 'last-item': 'items', 'unique-names': 'names', 'parallel-edits': 'documents' } as const;

/** Judges made-up evidence with all the checks that a workload of its kind uses. */
export function checkSynthetic(kind: SyntheticKind, evidence: Evidence): readonly Finding[] {
  const command = 'race';
  const collection = collections[kind];
  const own = {
    'last-item': (): Finding[] =>
      capacity(evidence, {
        commands: [command],
        collection,
        field: 'stock',
        initial: evidence.settings.capacity,
        amount: () => 1,
        soldOut: 'sold-out',
      }),
    'unique-names': (): Finding[] =>
      uniqueness(evidence, { command, collection, ownerField: 'owner', taken: 'name-taken' }),
    'parallel-edits': (): Finding[] =>
      content(evidence, {
        command,
        collection,
        marks: (fields) => (fields.get('text') ?? '').split(' ').filter((mark) => mark !== ''),
        markOf: String,
      }),
  }[kind];
  return [...receiptsMatch(evidence), ...own(), ...lineage(evidence)];
}
