import type { Command } from '../../../harness/core/guarded.ts';
import type { State } from '../../../harness/core/record.ts';
import { step } from '../../../harness/core/step.ts';
import type { Outcome } from '../../../harness/core/view.ts';
import type { Session } from './connections.ts';
import { readRecords } from './reading.ts';
import { RaceError } from './connections.ts';
import { statementOf } from './statement.ts';
import type { Form } from './form.ts';

/** Runs a command as one statement inside a transaction that is open; a race there is thrown. */
export async function applyIn(
  session: Session,
  command: Command,
  seen: State | undefined,
  form: Form,
): Promise<Outcome> {
  const statement = statementOf(command, seen, form);
  const answer = statement.answer(await session.row(statement));
  return answer.kind === 'applied' ? answer : refusedOr(command, answer.found);
}

/**
 * Runs a command as one statement and a transaction of its own. A statement that took no effect says only that some guard
 * did not hold: which one is decided on the records as it saw them, or else on a new look at them.
 */
export async function applyAlone(
  session: Session,
  command: Command,
  seen: State | undefined,
  form: Form,
): Promise<Outcome> {
  try {
    const outcome = await applyIn(session, command, seen, form);
    if (outcome.kind !== 'raced') return outcome;
  } catch (error) {
    if (!(error instanceof RaceError)) throw error;
    if (error.state === '55P03') return { kind: 'raced', why: 'lock-busy' };
  }
  return refusedOr(
    command,
    await readRecords(
      session,
      command.parts.map(({ key }) => key),
    ),
  );
}

/** The refusal of a command by the records that it met; a command that would now take effect has lost a race. */
function refusedOr(command: Command, found: State): Outcome {
  const decision = step(found, command);
  return decision.kind === 'refused' ? decision : { kind: 'raced', why: 'write-conflict' };
}
