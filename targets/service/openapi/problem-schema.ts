import { reasonCodes, reasons } from '../../../harness/core/reason.ts';

const version = { type: 'integer', minimum: 0 } as const;
const actions = [...new Set(reasonCodes.flatMap((code) => reasons[code].actions))].toSorted();

/**
 * The JSON Schema of every problem that the service answers (RFC 9457). Commands add members of their own, so that others
 * than these are allowed; `code` and `actions` are missing only where the service itself is in trouble.
 */
export const problemSchema = {
  type: 'object',
  description: 'Problem details (RFC 9457). Clients branch on `code`, never on the words.',
  required: ['type', 'title', 'status', 'retryable'],
  properties: {
    type: { type: 'string', format: 'uri', description: 'one a code, or about:blank' },
    code: { type: 'string', enum: reasonCodes, description: 'why, as a word that stays' },
    title: { type: 'string', description: 'why, in words' },
    status: { type: 'integer', minimum: 400, maximum: 599 },
    detail: { type: 'string', description: 'what was wrong with this request' },
    instance: { type: 'string', format: 'uri-reference', description: 'the address that was asked' },
    retryable: { type: 'boolean', description: 'whether the same request may succeed later' },
    actions: { type: 'array', items: { enum: actions }, description: 'what a client can do' },
    field: { type: 'string', description: 'the field that clashed' },
    requested: { description: 'what was asked of it' },
    found: { type: ['string', 'null'], description: 'what it holds' },
    available: { type: 'integer', description: 'how much there is where more was asked for' },
    expectedVersion: { ...version, description: 'the version that the request was based on' },
    currentVersion: { ...version, description: 'the version of the record' },
    current: { type: ['object', 'null'], description: 'the record; null where there is none' },
    changedBy: { type: 'string', description: 'who changed it last' },
    changedAt: { type: 'integer', description: 'when, in milliseconds since 1970' },
    attempts: { type: 'integer', minimum: 1, description: 'how often a busy lock was tried' },
    requiredHeader: { type: 'string', description: 'the header to send' },
    key: { type: 'string', description: 'the Idempotency-Key' },
    errors: {
      type: 'array',
      description: 'every finding in the body, with its place as a JSON Pointer',
      items: {
        type: 'object',
        required: ['at', 'problem'],
        properties: { at: { type: 'string' }, problem: { type: 'string' } },
        additionalProperties: false,
      },
    },
  },
} as const;
