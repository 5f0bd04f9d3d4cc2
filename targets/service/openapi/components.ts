import { etagOf } from '../../../harness/core/http.ts';
import { idSource } from '../requests/record-id.ts';
import { problemSchema } from './problem-schema.ts';
import type { Described } from './responses.ts';

const date = 'Sun, 06 Nov 1994 08:49:37 GMT';
const key = '"5f2b0c9e"';
const text = { type: 'string' } as const;

/** What several operations of the document share. */
export const components: Described = {
  schemas: {
    Problem: problemSchema,
    Accepted: {
      type: 'object',
      required: ['version', 'added'],
      properties: {
        version: { type: 'integer', minimum: 0, description: 'the new version; 0 where nothing was written' },
        added: {
          type: 'object',
          description: 'fields that were counted up or down, with their new values',
          additionalProperties: { type: 'integer' },
        },
      },
      additionalProperties: false,
    },
  },
  responses: {
    Unavailable: {
      description: 'The service could not reach its store; whether something was changed is not known.',
      content: {
        'application/problem+json': {
          schema: { $ref: '#/components/schemas/Problem' },
          example: {
            type: 'about:blank',
            title: 'The service could not reach its store',
            status: 503,
            retryable: false,
          },
        },
      },
    },
  },
  headers: {
    'Contend-Nonce': { description: 'the nonce of the request', schema: text },
    'Contend-Problem': { description: 'the code of the problem', schema: text },
    ETag: { description: 'version of the record, as a strong entity tag', schema: text, example: etagOf(17) },
    Location: { description: 'address of the record', schema: text, example: '/users/ada' },
    'Retry-After': {
      description: 'seconds after which to come back',
      schema: { type: 'integer', minimum: 1 },
    },
    'WWW-Authenticate': { description: 'how to say who you are', schema: text },
    'Last-Modified': { description: 'when it was changed, in whole seconds', schema: text, example: date },
    'Idempotent-Replayed': {
      description:
        'present where an earlier request with the same Idempotency-Key did what this one asks for',
      schema: { const: 'true' },
    },
    'Server-Timing': { description: 'where the time of the request went', schema: text },
  },
  parameters: {
    id: {
      name: 'id',
      in: 'path',
      required: true,
      schema: { type: 'string', pattern: idSource },
      example: '0-0',
    },
    'If-Match': header('If-Match', 'entity tags of which the record must have one, or *', etagOf(17)),
    'If-None-Match': header('If-None-Match', 'entity tags that are known; with a change only *', '*'),
    'If-Modified-Since': header('If-Modified-Since', 'date of what is known', date),
    'If-Unmodified-Since': header(
      'If-Unmodified-Since',
      'date since when nobody may have changed the record; a change in the same second passes unseen',
      date,
    ),
    'Idempotency-Key': header('Idempotency-Key', 'names one effect, however often it is asked for', key),
    'Idempotency-Key-required': {
      ...header('Idempotency-Key', 'names one effect, however often it is asked for', key),
      required: true,
    },
    'Contend-Nonce': header('Contend-Nonce', 'a number that the answer gives back', '4711'),
  },
};

function header(name: string, description: string, example: string): Described {
  return { name, in: 'header', description, schema: text, example };
}
