import type { Change, Command } from '../../../harness/core/guarded.ts';
import type { State } from '../../../harness/core/record.ts';
import { step } from '../../../harness/core/step.ts';
import type { Outcome } from '../../../harness/core/view.ts';
import type { Connections, WaitNote } from './connections.ts';
import { transact } from './transaction.ts';

/** Whether two records are to keep what the whole command did: no statement knows that before it has written one of them. */
export function needsLook({ parts }: Command): boolean {
  return parts.filter(({ then }) => then.some((change) => change.do === 'outcome')).length > 1;
}

/** Runs a command on rows that it locks first. */
export function applyLocked(
  connections: Connections,
  command: Command,
  seen: State | undefined,
  note?: WaitNote,
): Promise<Outcome> {
  const keys = command.parts.map(({ key }) => key);
  const scope = {
    kind: 'transaction',
    keys,
    isolation: 'read committed',
    rows: 'wait',
    attempts: 1,
  } as const;
  return transact(
    connections,
    scope,
    async (view) => {
      const known = await view.read(keys);
      const decision = step(known, command);
      if (decision.kind === 'refused') return decision;
      return view.apply(told(command, decision.after), seen, known);
    },
    note,
  );
}

/** The command with what it does in place of the changes that ask for it. */
function told(command: Command, after: State): Command {
  const change = (key: string, one: Change): Change =>
    one.do === 'outcome'
      ? { field: one.field, do: 'set', value: after.get(key)?.fields.get(one.field) ?? '' }
      : one;
  const parts = command.parts.map((part) => ({
    ...part,
    then: part.then.map((one) => change(part.key, one)),
  }));
  return { ...command, parts };
}
