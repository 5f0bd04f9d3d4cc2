import type { Part } from '../../../harness/core/guarded.ts';
import type { Profile, Reason } from '../../../harness/core/reason.ts';
import { isCreation } from '../answers/accepted.ts';
import { jsonSchemaOf } from '../requests/body-schema.ts';
import { headersNamed, problemResponses, refer } from './responses.ts';
import type { Described } from './responses.ts';
import { sampleArguments } from './samples.ts';
import { slotName } from '../../../harness/core/slot.ts';
import type { Arguments, CommandSpec } from '../../../harness/core/command.ts';

/** What a description needs to know of the service beside its commands. */
export interface Surroundings {
  readonly profile: Profile;
  /** Refusals that any request can meet, such as those for want of a key. */
  readonly anywhere: readonly Reason[];
}

/** Describes a command: what it takes, and all that it can answer. */
export function describeCommand(
  workload: string,
  spec: CommandSpec,
  { profile, anywhere }: Surroundings,
): Described {
  const samples = sampleArguments(spec.body);
  const commands = samples.map((args) => partsOf(spec, args));
  const instance = spec.path.replace(':id', slotName(0, 0));
  const reasons = [...anywhere, ...reasonsOf(spec, commands)];
  return {
    operationId: `${workload}.${spec.name}`,
    summary: spec.about,
    parameters: parametersOf(spec),
    ...(Object.keys(spec.body).length === 0
      ? {}
      : {
          requestBody: {
            required: true,
            content: { 'application/json': { schema: jsonSchemaOf(spec.body), example: samples[0] } },
          },
        }),
    responses: {
      ...successesOf(commands),
      ...problemResponses(reasons, profile, instance, headersByReason(commands)),
      '503': refer('responses', 'Unavailable'),
    },
  };
}

function partsOf(spec: CommandSpec, args: Arguments): readonly Part[] {
  return spec.parts({ id: slotName(0, 0), args, preconditions: [], nonce: 1, nowMs: 0, by: 'ada' });
}

function parametersOf({ path, precondition, idempotencyKey }: CommandSpec): readonly Described[] {
  return [
    ...(path.includes(':id') ? [refer('parameters', 'id')] : []),
    ...(precondition === 'none'
      ? []
      : ['If-Match', 'If-None-Match', 'If-Unmodified-Since'].map((name) => refer('parameters', name))),
    refer('parameters', idempotencyKey === 'required' ? 'Idempotency-Key-required' : 'Idempotency-Key'),
    refer('parameters', 'Contend-Nonce'),
  ];
}

function successesOf(commands: readonly (readonly Part[])[]): Described {
  const responses: Record<string, Described> = {};
  for (const parts of commands) {
    const isCreated = parts.some(({ when, then }) => then.length > 0 && when.some(isCreation));
    const counted = parts.flatMap(({ then }) =>
      then.flatMap((change) => (change.do === 'add' ? [change.field] : [])),
    );
    responses[isCreated ? '201' : '200'] ??= {
      description: isCreated ? 'Created.' : 'Done.',
      headers: headersNamed(['ETag', 'Location', 'Idempotent-Replayed', 'Server-Timing']),
      content: {
        'application/json': {
          schema: refer('schemas', 'Accepted'),
          example: {
            version: isCreated ? 1 : 2,
            added: Object.fromEntries(counted.map((field) => [field, 9])),
          },
        },
      },
    };
  }
  return responses;
}

/** A condition that fails of a record that is there tells its tag, and its address where it should not be there. */
function headersByReason(commands: readonly (readonly Part[])[]): ReadonlyMap<Reason, readonly string[]> {
  const conditions = commands.flat().flatMap(({ when }) => when);
  return new Map(
    conditions.map((condition) => [
      condition.reason,
      conditions.some((one) => one.reason === condition.reason && isCreation(one))
        ? ['ETag', 'Location']
        : ['ETag'],
    ]),
  );
}

/** Everything that a request for this command can be refused for. */
function reasonsOf(spec: CommandSpec, commands: readonly (readonly Part[])[]): readonly Reason[] {
  const decided = commands.flat().flatMap(({ when }) => when.map(({ reason }) => reason));
  return [
    ...decided,
    ...(commands.every((parts) => parts.length === 0) ? [] : racedReasons),
    ...(spec.path.includes(':id') ? (['unknown-record'] as const) : []),
    ...bodyReasons,
    ...(Object.keys(spec.body).length === 0 ? [] : (['invalid-value'] as const)),
    ...(spec.precondition === 'none' ? [] : preconditionReasons),
    ...(spec.precondition === 'required' ? (['precondition-required'] as const) : []),
    ...idempotencyReasons,
    ...(spec.idempotencyKey === 'required' ? (['idempotency-key-required'] as const) : []),
  ];
}

const racedReasons = ['write-conflict', 'lock-busy', 'invalid-value'] as const;
const bodyReasons = ['malformed-body', 'body-too-large', 'wrong-media-type'] as const;
const preconditionReasons = [
  'malformed-precondition',
  'version-mismatch',
  'modified-since',
  'already-exists',
  'invalid-value',
] as const;
const idempotencyReasons = [
  'malformed-idempotency-key',
  'idempotency-in-flight',
  'idempotency-key-reused',
] as const;
