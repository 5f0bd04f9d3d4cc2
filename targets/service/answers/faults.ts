import { STATUS_CODES } from 'node:http';
import type { Socket } from 'node:net';
import type { FastifyError, FastifyReply, FastifyRequest } from 'fastify';
import { refuse, sendProblem } from './answer.ts';
import { echoNonce } from '../requests/nonce.ts';
import { instanceOf, problemOf } from './problem.ts';

/** Findings of validation that concern the shape of a body, not its values. */
const shapeKeywords = new Set(['type', 'required', 'additionalProperties']);

/** A body can be wrong in thousands of places; the first of them are enough to mend it. */
const mostErrors = 20;

/** Answers what went wrong before or inside a handler: a bad request, or a store that cannot be reached. */
export function refuseError(error: FastifyError, request: FastifyRequest, reply: FastifyReply): string {
  if (error.validation !== undefined) {
    const malformed = error.validation.some((finding) => shapeKeywords.has(finding.keyword));
    const errors = error.validation.slice(0, mostErrors).map((finding) => ({
      at: finding.instancePath === '' ? '/' : finding.instancePath,
      problem: finding.message ?? finding.keyword,
    }));
    const code = malformed ? 'malformed-body' : 'invalid-value';
    const found = error.validation.length;
    const detail =
      found > mostErrors
        ? `The body is wrong in ${found} places, of which the first ${mostErrors} are listed.`
        : error.message;
    return sendProblem(request, reply, problemOf(code, instanceOf(request), detail, errors));
  }
  const status = error.statusCode ?? 500;
  if (status === 413) return refuse(request, reply, 'body-too-large');
  if (status === 415) return refuse(request, reply, 'wrong-media-type');
  if (status < 500 && isEncoded(request)) {
    reply.header('accept-encoding', 'identity');
    return refuse(request, reply, 'wrong-media-type', 'Send the body without Content-Encoding.');
  }
  if (status < 500) return refuse(request, reply, 'malformed-body', error.message);
  echoNonce(request, reply);
  reply.code(503).type('application/problem+json');
  return JSON.stringify(bareProblem(503, 'The service could not reach its store'));
}

/** Whether a body was sent compressed, which is why it could not be read (RFC 9110, 15.5.16). */
function isEncoded({ headers }: FastifyRequest): boolean {
  const encoding = headers['content-encoding'];
  return encoding !== undefined && encoding.trim().toLowerCase() !== 'identity';
}

/** Answers bytes that are no HTTP request, and ends the connection: nobody knows where the next request would begin. */
export function refuseBytes(error: { readonly code?: string | undefined }, socket: Socket): void {
  if (error.code === 'ECONNRESET' || socket.destroyed) return;
  const problem = problemOfBytes(error.code);
  const body = JSON.stringify(problem);
  if (socket.writable) {
    socket.end(
      `HTTP/1.1 ${problem.status} ${STATUS_CODES[problem.status]}\r\ncontent-type: application/problem+json\r\n` +
        `content-length: ${Buffer.byteLength(body)}\r\nconnection: close\r\n\r\n${body}`,
    );
  } else socket.destroy();
}

function problemOfBytes(code: string | undefined): Bare {
  if (code === 'HPE_HEADER_OVERFLOW') return bareProblem(431, 'Request Header Fields Too Large');
  if (code === 'ERR_HTTP_REQUEST_TIMEOUT') return bareProblem(408, 'Request Timeout');
  return problemOf('malformed-request', '/');
}

/** A problem that says no more than its status (RFC 9457, 4.2.1). */
export interface Bare {
  readonly status: number;
  readonly title: string;
}

/** The problem that a status alone makes. */
export function bareProblem(
  status: number,
  title: string,
): Bare & { readonly type: string; readonly retryable: boolean } {
  return { type: 'about:blank', title, status, retryable: false };
}
