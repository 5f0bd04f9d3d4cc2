import type { FastifyReply, FastifyRequest } from 'fastify';
import { reasonOf } from '../../../harness/core/reason.ts';
import { problemHeader } from '../../../harness/core/http.ts';
import { echoNonce } from '../requests/nonce.ts';
import type { Unusable } from '../requests/preconditions.ts';
import { instanceOf, problemOf } from './problem.ts';
import type { Problem, SteadyReason } from './problem.ts';

/** Answers with the problem that a reason alone makes, and with further members where a client can use them. */
export function refuse(
  request: FastifyRequest,
  reply: FastifyReply,
  code: SteadyReason,
  detail?: string,
  members?: Readonly<Record<string, unknown>>,
): string {
  const problem = problemOf(code, instanceOf(request), detail);
  return sendProblem(request, reply, problem, members);
}

/** Answers that precondition headers cannot be taken. */
export function refuseUnusable(request: FastifyRequest, reply: FastifyReply, unusable: Unusable): string {
  const { reason, detail, requiredHeader } = unusable;
  return refuse(
    request,
    reply,
    reason,
    detail,
    requiredHeader === undefined ? undefined : { requiredHeader },
  );
}

/** Answers with a problem; says when to come back where its reason does and nobody has said it before. */
export function sendProblem(
  request: FastifyRequest,
  reply: FastifyReply,
  problem: Problem,
  members?: Readonly<Record<string, unknown>>,
): string {
  echoNonce(request, reply);
  const { retryAfterS } = reasonOf(problem.code);
  if (retryAfterS !== undefined && !reply.hasHeader('retry-after'))
    reply.header('retry-after', String(retryAfterS));
  reply.header(problemHeader, problem.code);
  reply.code(problem.status).type('application/problem+json');
  // Nobody else has this problem, and a copy of it would cost as much as all the rest.
  return JSON.stringify(members === undefined ? problem : Object.assign(problem, members));
}
