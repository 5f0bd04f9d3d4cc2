import type fc from 'fast-check';
import type { Reason } from '../../../harness/core/reason.ts';
import { workloads } from '../../../workloads/index.ts';
import { argumentsFor } from '../openapi/arguments.fixture.ts';
import { slotName } from '../../../harness/core/slot.ts';
import type { CommandSpec } from '../../../harness/core/command.ts';

/** A request that nobody in good faith would send, with the reasons of which one must be given. */
export interface Hostile {
  readonly attack: string;
  readonly method: string;
  readonly path: string;
  readonly headers: Readonly<Record<string, string | string[]>>;
  readonly text?: string;
  readonly codes: readonly Reason[];
}

/** A request that the service would take, with its arguments. */
export interface Fair {
  readonly request: Pick<Hostile, 'method' | 'path' | 'headers' | 'text'>;
  readonly text: string;
  readonly args: Readonly<Record<string, unknown>>;
}

/** Every command of every workload. */
export const commands = workloads.flatMap((workload) => workload.commands);

/** A request for a command in which nothing is wrong, so that what is made wrong afterwards is one thing alone. */
export function fairRequest(spec: CommandSpec): fc.Arbitrary<Fair> {
  return argumentsFor(spec.body).map((args) => {
    const text = args === undefined ? '' : JSON.stringify(args);
    const headers = {
      ...(args === undefined ? {} : { 'content-type': 'application/json' }),
      ...(spec.precondition === 'required' ? { 'if-match': '"1"' } : {}),
      ...(spec.idempotencyKey === 'required' ? { 'idempotency-key': '"key"' } : {}),
    };
    const path = spec.path.replace(':id', slotName(0, 0));
    return {
      request: { method: spec.method, path, headers, ...(args === undefined ? {} : { text }) },
      text,
      args: { ...args },
    };
  });
}
