import type { AskedCommand } from '../../core/asked.ts';
import type { Command, Condition, Part } from '../../core/guarded.ts';
import { keyPart } from '../../core/idempotency.ts';
import type { CommandSpec } from '../../core/workload.ts';

/** A command with what of it follows from the clock of the service, which nobody else knows. */
export interface Understood {
  readonly command: Command;
  readonly fingerprint: string;
  /** Fields that are set to a time, as `collection field`. */
  readonly clocked: readonly string[];
  /** Whether a condition compares with the clock. */
  readonly looksAtClock: boolean;
}

/** Makes a command of what was asked, as the service does. */
export function understood(spec: CommandSpec, asked: AskedCommand, nonce: number): Understood {
  const { id, args, base, idempotencyKey, nowMs: knownMs } = asked;
  const preconditions: readonly Condition[] =
    base === undefined ? [] : [{ is: 'version', oneOf: [base.version], reason: 'version-mismatch' }];
  let asksTime = false;
  const at = (nowMs: number): readonly Part[] =>
    spec.parts({
      id,
      args,
      preconditions,
      nonce,
      by: `request-${nonce}`,
      get nowMs() {
        asksTime = true;
        return nowMs;
      },
    });
  const parts = at(knownMs ?? 1);
  // What does not ask for the time need not be made twice.
  const later = asksTime && knownMs === undefined ? at(2) : parts;
  const fingerprint = JSON.stringify([spec.name, id, args, base?.version]);
  const keyed = idempotencyKey === undefined ? [] : [keyPart(idempotencyKey, fingerprint, nonce)];
  return {
    command: { name: spec.name, nonce, parts: [...keyed, ...parts] },
    fingerprint,
    clocked: later === parts ? [] : parts.flatMap((part, index) => clockedIn(part, later[index])),
    looksAtClock:
      later !== parts &&
      JSON.stringify(parts.map(({ when }) => when)) !== JSON.stringify(later.map(({ when }) => when)),
  };
}

function clockedIn({ key, then }: Part, later: Part | undefined): string[] {
  return then.flatMap((change, index) => {
    const other = later?.then[index];
    const isSame = JSON.stringify(change) === JSON.stringify(other);
    return isSame || change.do === 'delete' ? [] : [`${collectionOf(key)} ${change.field}`];
  });
}

/** The collection of a record's key. */
export function collectionOf(key: string): string {
  return key.slice(0, key.indexOf('/'));
}
