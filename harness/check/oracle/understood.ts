import { collectionOf } from '../../core/record.ts';
import type { AskedCommand } from '../../core/asked.ts';
import type { Command, Condition, Part } from '../../core/guarded.ts';
import { keyPart } from '../../core/idempotency.ts';
import type { Arguments, CommandSpec } from '../../core/command.ts';
import { inSmallDigits } from '../../core/sightings.ts';

/** A command with what of it follows from the clock of the service, which nobody else knows. */
export interface Understood {
  readonly command: Command;
  readonly fingerprint: string;
  /** Fields that are set to the number of the request, as `collection field`. */
  readonly numbered: readonly string[];
  /** Fields that are set to a time, as `collection field`. */
  readonly clocked: readonly string[];
  /** Whether a condition compares with the clock. */
  readonly looksAtClock: boolean;
}

/** Makes a command of what was asked, as the service does; without versions what it was based on is no condition. */
export function understood(
  spec: CommandSpec,
  asked: AskedCommand,
  nonce: number,
  versions: 'counting' | 'opaque' = 'counting',
): Understood {
  const { id, base, idempotencyKey, nowMs: knownMs } = asked;
  const args = versions === 'opaque' ? withSmallDigits(asked.args) : asked.args;
  const preconditions: readonly Condition[] =
    base === undefined || versions === 'opaque'
      ? []
      : [{ is: 'version', oneOf: [base.version], reason: 'version-mismatch' }];
  let asksTime = false;
  const at = (nowMs: number, number = nonce): readonly Part[] =>
    spec.parts({
      id,
      args,
      preconditions,
      nonce: number,
      by: `request-${number}`,
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
    numbered: versions === 'opaque' ? differing(parts, at(knownMs ?? 1, nonce + 1)) : [],
    clocked: later === parts ? [] : differing(parts, later),
    looksAtClock:
      later !== parts &&
      JSON.stringify(parts.map(({ when }) => when)) !== JSON.stringify(later.map(({ when }) => when)),
  };
}

/** Arguments in which hashes stand as in records of ours: a client sends back what a service has shown in capitals. */
function withSmallDigits(args: Arguments): Arguments {
  return Object.fromEntries(
    Object.entries(args).map(([name, value]) => [
      name,
      typeof value === 'string' ? inSmallDigits(value) : value,
    ]),
  );
}

/** The fields that two makings of a command change differently, as `collection field`. */
function differing(parts: readonly Part[], others: readonly Part[]): string[] {
  return parts.flatMap(({ key, then }, part) =>
    then.flatMap((change, index) => {
      const isSame = JSON.stringify(change) === JSON.stringify(others[part]?.then[index]);
      return isSame || change.do === 'delete' ? [] : [`${collectionOf(key)} ${change.field}`];
    }),
  );
}
