import type { FastifyReply, FastifyRequest } from 'fastify';
import type { Part } from '../../../harness/core/guarded.ts';
import type { Outcome } from '../../../harness/core/view.ts';
import { execute as executeSoundly } from '../../execute.ts';
import type { Service } from '../service.ts';
import { TimedStore } from './timing.ts';
import type { Timing } from './timing.ts';
import type { CommandSpec, Request } from '../../../harness/core/command.ts';

/** One request to run a command, with all that it takes to run and to answer it. */
export interface Exchange {
  readonly service: Service;
  readonly spec: CommandSpec;
  readonly request: FastifyRequest;
  readonly reply: FastifyReply;
  readonly timing: Timing;
  /** What the guard is computed from. */
  readonly asked: Request;
}

/** Who asks: the user whose key was sent, else nobody but this request. */
export function requesterOf({ user }: FastifyRequest, nonce: number): string {
  return user ?? `request-${nonce}`;
}

/** Runs parts as the command of an exchange, as the service's strategy protects it. */
export function decide({ service, spec, timing, asked }: Exchange, parts: readonly Part[]): Promise<Outcome> {
  const { store, strategy, times, workMs, interference, execute = executeSoundly } = service.options;
  const command = { name: spec.name, nonce: asked.nonce, parts };
  const timed = new TimedStore(store, timing);
  const options =
    interference === undefined ? { times } : { times, beforeWrite: () => interference.beforeWrite() };
  if (workMs === 0) return execute(timed, strategy, command, options);
  const work = async (): Promise<void> => {
    const startedMs = performance.now();
    await new Promise((resolve) => setTimeout(resolve, workMs));
    timing.workMs += performance.now() - startedMs;
  };
  return execute(timed, strategy, command, { ...options, work });
}
