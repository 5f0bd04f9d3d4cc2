import type { Change, Command, Part } from '../harness/core/guarded.ts';
import { absent } from '../harness/core/record.ts';
import type { State } from '../harness/core/record.ts';
import { step } from '../harness/core/step.ts';
import type { Access } from '../harness/core/store.ts';
import type { Outcome, View } from '../harness/core/view.ts';
import type { LockTimes, Strategy } from '../harness/core/strategy.ts';
import { within } from '../harness/core/scope.ts';

/** What a run asks of every execution: time between reading and writing, and how locks behave. */
export interface ExecuteOptions {
  /** Waits for the time that the service is to spend between reading and writing; absent for none. */
  readonly work?: () => Promise<void>;
  /** Called just before a decision is written; where it answers with something, that is waited for first. */
  readonly beforeWrite?: () => Promise<void> | undefined;
  readonly times: LockTimes;
}

/** How a service runs a command; broken services bring one of their own. */
export type Execute = (
  store: Access,
  strategy: Strategy,
  command: Command,
  options: ExecuteOptions,
) => Promise<Outcome>;

/** Runs a command on a store as a strategy protects it: the only place where strategies get their meaning. */
export const execute: Execute = (store, strategy, command, options) => {
  if (strategy.scope === undefined) return decide(store, strategy, command, options);
  return within(store, strategy.scope(command, options.times), (view) =>
    decide(view, strategy, command, options),
  );
};

/** What is done inside the scope of a strategy. */
export function decide(
  view: View,
  strategy: Strategy,
  command: Command,
  options: ExecuteOptions,
): Promise<Outcome> {
  // Most requests by far have nothing to wait for before they write.
  const isDirect = options.work === undefined && options.beforeWrite === undefined;
  if (isDirect && strategy.sends === 'guards') return view.apply(command);
  return decideInSteps(view, strategy, command, options);
}

async function decideInSteps(
  view: View,
  strategy: Strategy,
  command: Command,
  { work, beforeWrite }: ExecuteOptions,
): Promise<Outcome> {
  if (strategy.sends === 'guards') {
    if (work !== undefined) await work();
    const held = beforeWrite?.();
    if (held !== undefined) await held;
    return view.apply(command);
  }
  const seen = await view.read(command.parts.map((part) => part.key));
  const decision = step(seen, command);
  if (decision.kind === 'refused') return decision;
  if (work !== undefined) await work();
  const held = beforeWrite?.();
  if (held !== undefined) await held;
  const written = await view.apply(absolute(command, seen, decision.after, strategy.sends), seen);
  switch (written.kind) {
    case 'applied':
      return { ...written, added: decision.added };
    case 'refused':
      return { kind: 'raced', why: 'write-conflict' };
    case 'raced':
      return written;
  }
}

/** The command as values that were computed from what was seen, guarded by the versions seen or by nothing. */
export function absolute(
  command: Command,
  seen: State,
  after: State,
  sends: 'versions' | 'nothing',
): Command {
  const part = ({ key, then }: Part): Part => ({
    key,
    when:
      sends === 'versions'
        ? [{ is: 'version', oneOf: [(seen.get(key) ?? absent).version], reason: 'write-conflict' }]
        : [],
    then: then.map((change): Change =>
      change.do === 'add' || change.do === 'outcome'
        ? { field: change.field, do: 'set', value: after.get(key)?.fields.get(change.field) ?? '' }
        : change,
    ),
  });
  return { name: command.name, nonce: command.nonce, parts: command.parts.map(part) };
}
