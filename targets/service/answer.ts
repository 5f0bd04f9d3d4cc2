import type { FastifyError, FastifyReply, FastifyRequest } from 'fastify';
import type { Command, Condition } from '../../harness/core/guarded.ts';
import { etagOf } from '../../harness/core/http.ts';
import type { Reason } from '../../harness/core/reason.ts';
import type { Outcome } from '../../harness/core/store.ts';
import { echoNonce } from './nonce.ts';
import { problemOf, refusalOf } from './problem.ts';
import type { Problem } from './problem.ts';
import type { Service } from './service.ts';

/** Turns the outcome of a command into status, headers and the body that is returned. */
export function answer(
  request: FastifyRequest,
  reply: FastifyReply,
  command: Command,
  outcome: Outcome,
  service: Service,
): string {
  switch (outcome.kind) {
    case 'applied': {
      const written = outcome.traces.find((trace) => trace.wrote !== null);
      const version = written?.wrote ?? 0;
      if (version > 0) reply.header('etag', etagOf(version));
      const [part] = command.parts;
      if (part?.when.some(isCreation) === true) {
        reply.code(201).header('location', `/${part.key}`);
      }
      reply.type('application/json');
      return acceptedBody(command, version, outcome.added);
    }
    case 'refused': {
      const part = command.parts[outcome.part];
      const condition = part?.when[outcome.condition];
      const problem = refusalOf(condition, outcome.found, service.resourceOf(part?.key ?? ''), request.url);
      if (outcome.found.live) reply.header('etag', etagOf(outcome.found.version));
      // A name that is taken leads to whoever has it.
      if (outcome.found.live && isCreation(condition)) reply.header('location', `/${part?.key}`);
      return sendProblem(request, reply, problem);
    }
    case 'raced':
      if (outcome.why === 'lock-busy') reply.header('retry-after', String(retryAfterS));
      return refuse(request, reply, outcome.why);
  }
}

/** When to come back to a lock that is busy: the shortest time that the header can say. */
const retryAfterS = 1;

/** Whether a condition asks that the whole record is not there yet. */
function isCreation(condition: Condition | undefined): boolean {
  return condition?.is === 'absent' && !('field' in condition);
}

/** The new version, and the fields that were counted up or down with their new values. */
function acceptedBody(command: Command, version: number, added: readonly number[]): string {
  let at = 0;
  const values: Record<string, number> = {};
  for (const part of command.parts) {
    for (const change of part.then) if (change.do === 'add') values[change.field] = added[at++] ?? 0;
  }
  return JSON.stringify({ version, added: values });
}

/** Answers with the problem that a reason alone makes. */
export function refuse(request: FastifyRequest, reply: FastifyReply, code: Reason, detail?: string): string {
  return sendProblem(request, reply, problemOf(code, request.url, detail));
}

function sendProblem(request: FastifyRequest, reply: FastifyReply, problem: Problem): string {
  echoNonce(request, reply);
  reply.code(problem.status).type('application/problem+json');
  return JSON.stringify(problem);
}

/** Findings of validation that concern the shape of a body, not its values. */
const shapeKeywords = new Set(['type', 'required', 'additionalProperties']);

/** Answers what went wrong before or inside a handler: a bad request, or a store that cannot be reached. */
export function refuseError(error: FastifyError, request: FastifyRequest, reply: FastifyReply): string {
  if (error.validation !== undefined) {
    const malformed = error.validation.some((finding) => shapeKeywords.has(finding.keyword));
    const errors = error.validation.map((finding) => ({
      at: finding.instancePath === '' ? '/' : finding.instancePath,
      problem: finding.message ?? finding.keyword,
    }));
    const code = malformed ? 'malformed-body' : 'invalid-value';
    return sendProblem(request, reply, problemOf(code, request.url, error.message, errors));
  }
  const status = error.statusCode ?? 500;
  if (status === 413) return refuse(request, reply, 'body-too-large');
  if (status === 415) return refuse(request, reply, 'wrong-media-type');
  if (status < 500) return refuse(request, reply, 'malformed-body', error.message);
  echoNonce(request, reply);
  const problem = {
    type: 'about:blank',
    title: 'The service could not reach its store',
    status: 503,
    retryable: false,
  };
  reply.code(503).type('application/problem+json');
  return JSON.stringify(problem);
}
