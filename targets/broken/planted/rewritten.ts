import type { Change, Command, Condition, Part } from '../../../harness/core/guarded.ts';
import type { Reason } from '../../../harness/core/reason.ts';
import { execute } from '../../execute.ts';
import type { Mistake } from '../broken-service.ts';

/** A service that runs another command than the one it was sent. */
export function rewriting(rewrite: (command: Command) => Command): Mistake {
  return {
    execute: (store, strategy, command, options) => execute(store, strategy, rewrite(command), options),
  };
}

/** A service that makes other changes to the records of a collection; without any left the part only looks. */
export function changing(
  collection: string,
  change: (one: Change, part: Part) => Change | undefined,
): Mistake {
  return rewriting((command) => ({
    ...command,
    parts: command.parts.map((part) =>
      part.key.startsWith(`${collection}/`)
        ? { ...part, then: part.then.flatMap((one) => change(one, part) ?? []) }
        : part,
    ),
  }));
}

/** A service that forgets to write some fields. */
export function dropping(collection: string, ...fields: readonly string[]): Mistake {
  return changing(collection, (one) => ('field' in one && fields.includes(one.field) ? undefined : one));
}

/** A service that writes another value into a field. */
export function setting(collection: string, field: string, other: (value: string) => string): Mistake {
  return changing(collection, (one) =>
    one.do === 'set' && one.field === field ? { ...one, value: other(one.value) } : one,
  );
}

/** A service that refuses nine requests of ten for a reason, whether it is so or not. */
export function refusing(reason: Reason): Mistake {
  const never = (one: Condition): Condition =>
    one.reason === reason ? { is: 'version', oneOf: [], reason } : one;
  return rewriting((command) =>
    command.nonce % 10 > 0
      ? { ...command, parts: command.parts.map((part) => ({ ...part, when: part.when.map(never) })) }
      : command,
  );
}
