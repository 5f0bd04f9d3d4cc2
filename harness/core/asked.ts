import type { Answer, Base, Intent } from './operation.ts';
import type { Fields } from './record.ts';
import { plainArguments } from './command.ts';
import type { PlainArguments } from './command.ts';

/** What a request asked for in full, beside what the history keeps of it. */
export type Asked = AskedCommand | { readonly kind: 'read'; readonly key: string; readonly found?: Fields };

/** A command as it was sent; the history says which, and what was answered. */
export interface AskedCommand {
  readonly kind: 'command';
  readonly id: string;
  readonly args: PlainArguments;
  readonly base?: Base;
  readonly idempotencyKey?: string;
  /** The clock of the service when it decided, milliseconds since 1970; only where somebody knows it. */
  readonly nowMs?: number;
}

/** What an exchange asked for, with what a read of it showed. */
export function askedOf(intent: Intent & { kind: 'read' | 'command' }, answer: Answer): Asked {
  if (intent.kind === 'read')
    return { kind: 'read', key: intent.key, ...(answer.kind === 'found' ? { found: answer.fields } : {}) };
  const { id, args, base, idempotencyKey } = intent;
  return {
    kind: 'command',
    id,
    args: plainArguments(args),
    ...(base === undefined ? {} : { base: baseOf(base) }),
    ...(idempotencyKey === undefined ? {} : { idempotencyKey }),
  };
}

/** A base without the state that it was taken from. */
function baseOf({ version, modified }: Base): Base {
  return modified === undefined ? { version } : { version, modified };
}
