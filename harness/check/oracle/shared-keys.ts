import type { Asked } from '../../core/asked.ts';
import type { Command } from '../../core/guarded.ts';
import { idempotencyCollection } from '../../core/idempotency.ts';
import { absent, collectionOf } from '../../core/record.ts';
import type { State } from '../../core/record.ts';

/** The keys with which more than one request was sent. */
export function sharedKeysIn(asked: ReadonlyMap<number, Asked>): ReadonlySet<string> {
  const once = new Set<string>();
  const shared = new Set<string>();
  for (const one of asked.values()) {
    if (one.kind !== 'command' || one.idempotencyKey === undefined) continue;
    if (once.has(one.idempotencyKey)) shared.add(one.idempotencyKey);
    once.add(one.idempotencyKey);
  }
  return shared;
}

/** A command that notes that it took effect under a key, and does not mind whether another has. */
export function withSharedKey(command: Command, key: string): Command {
  const note = { field: 'request', do: 'set', value: 'done' } as const;
  return {
    ...command,
    parts: [{ key: `${idempotencyCollection}/${key}`, when: [], then: [note] }, ...command.parts],
  };
}

/** Whether a request with the key of a command has taken effect. */
export function isDoneUnderKey(state: State, { parts: [first] }: Command): boolean {
  return (
    first !== undefined &&
    collectionOf(first.key) === idempotencyCollection &&
    (state.get(first.key) ?? absent).live
  );
}
