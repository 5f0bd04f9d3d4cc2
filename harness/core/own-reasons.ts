import type { CommandSpec } from './command.ts';
import type { CommandIntent } from './operation.ts';
import { reasons } from './reason.ts';
import type { Reason } from './reason.ts';
import { partsOf } from './command.ts';

/**
 * What a code is taken for that a service told a command: itself where the command's own guard, a race or a precondition can give
 * it; another word of the command for the same; a lost race where it blames a change of what the request did not name; else the
 * one refusal that the command has, or none in particular where it has several.
 */
export function takenFor(intent: CommandIntent, told: Reason): Reason {
  if (always.has(told) || hasOf(intent, told)) return told;
  if (races.has(told)) return 'write-conflict';
  const own = reasonsOf(intent).filter((reason) => reason !== 'already-exists');
  const alike = own.filter((reason) => areKin(told, reason));
  if (alike.length === 1) return alike[0]!;
  return own.length === 1 ? own[0]! : 'unnamed-conflict';
}

/** Whether two codes are words for the same in the mouths of two services. */
export function areKin(one: Reason, other: Reason): boolean {
  return kinds.some((kind) => kind.includes(one) && kind.includes(other));
}

const kinds: readonly (readonly Reason[])[] = [
  ['name-taken', 'email-taken', 'already-exists', 'slot-taken', 'turn-taken'],
  ['sold-out', 'quota-exceeded', 'insufficient-funds'],
];

/** Codes that any command may be told. */
const always: ReadonlySet<Reason> = new Set<Reason>([
  'write-conflict',
  'lock-busy',
  'gateway-limit',
  'unnamed-conflict',
]);

/** Codes that blame somebody who was faster, and are lost races where the request names nothing that they speak of. */
const races: ReadonlySet<Reason> = new Set<Reason>([
  'version-mismatch',
  'modified-since',
  'file-locked',
  'idempotency-in-flight',
]);

/** Finer words, and words from another side, for what a guard says more coarsely. */
const finer: Partial<Record<Reason, readonly Reason[]>> = {
  'illegal-transition': ['redundant-transition'],
  'stale-token': ['file-locked'],
  gone: ['parent-missing'],
  'parent-missing': ['gone'],
};

function hasOf(intent: CommandIntent, told: Reason): boolean {
  if (told === 'idempotency-in-flight') return intent.idempotencyKey !== undefined;
  if (told === 'version-mismatch' || told === 'modified-since')
    return intent.command.precondition === 'required' || intent.base !== undefined;
  return reasonsOf(intent).some((own) => own === told || finer[own]?.includes(told) === true);
}

/** The reasons for which a command's own guard refuses it, but for requests that are wrong in themselves. */
export function reasonsOf(intent: CommandIntent): readonly Reason[] {
  const { command } = intent;
  let own = known.get(command);
  if (own === undefined) {
    const named = partsOf(intent).flatMap(({ when }) => when.map(({ reason }) => reason));
    const versioned: Reason[] = command.precondition === 'required' ? ['version-mismatch'] : [];
    own = [...new Set([...named, ...versioned])].filter((reason) => reasons[reason].side !== 'request');
    known.set(command, own);
  }
  return own;
}

const known = new WeakMap<CommandSpec, readonly Reason[]>();
