import type { Reason } from '../harness/core/reason.ts';
import type { Stored } from '../harness/core/record.ts';
import { step } from '../harness/core/step.ts';
import type { Workload } from '../harness/core/workload.ts';
import type { Arguments, Request } from '../harness/core/command.ts';

/** A refusal as a client is told of it: the reason, and what the command adds to the problem. */
export interface Refusal {
  readonly reason: Reason | undefined;
  readonly members: Readonly<Record<string, unknown>>;
}

/** Runs a command of one record that is as given, undefined for one that was deleted; undefined when it is accepted. */
export function refusalOf(
  { commands }: Workload,
  name: string,
  fields: Readonly<Record<string, string>> | undefined,
  args: Arguments = {},
  nowMs = 1000,
): Refusal | undefined {
  const spec = commands.find((command) => command.name === name);
  if (spec === undefined) throw new Error(`no command "${name}"`);
  const request: Request = { id: '0-0', args, preconditions: [], nonce: 1, nowMs, by: 'ada' };
  const parts = spec.parts(request);
  const found: Stored = {
    version: 7,
    live: fields !== undefined,
    fields: new Map(Object.entries(fields ?? {})),
  };
  const key = parts[0]?.key ?? '';
  const decision = step(new Map([[key, found]]), { name, nonce: 1, parts });
  if (decision.kind === 'applied') return undefined;
  const reason = parts[decision.part]?.when[decision.condition]?.reason;
  if (reason === undefined) return { reason, members: {} };
  return { reason, members: spec.explain?.({ reason, key, found, request }) ?? {} };
}
