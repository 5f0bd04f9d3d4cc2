import type { Reason } from '../../../harness/core/reason.ts';
import type { Resource, Workload } from '../../../harness/core/workload.ts';
import { representationOf } from '../answers/representation.ts';
import type { Surroundings } from './command.ts';
import { bodiless, headersNamed, problemResponses, refer } from './responses.ts';
import type { Described } from './responses.ts';
import { slotName } from '../../../harness/core/slot.ts';

const readingReasons = ['unknown-record', 'malformed-precondition', 'version-mismatch'] as const;

/** Describes how the records of a collection are read, with GET or with HEAD. */
export function describeResource(
  resource: Resource,
  workload: Workload,
  method: 'get' | 'head',
  { profile, anywhere }: Surroundings,
): Described {
  const { collection, members, stamped } = resource;
  const conditional = members === undefined;
  const instance = `/${collection}/${slotName(0, 0)}`;
  const reasons: readonly Reason[] = [
    ...anywhere,
    ...(conditional ? readingReasons : (['unknown-record'] as const)),
    ...(stamped === true ? (['modified-since'] as const) : []),
  ];
  const headers = headersNamed([
    ...(conditional ? ['ETag'] : []),
    ...(stamped === true ? ['Last-Modified'] : []),
    'Server-Timing',
  ]);
  const content = {
    'application/json': { schema: schemaOf(resource), ...exampleOf(resource, workload) },
  };
  return {
    operationId: `${method === 'get' ? 'read' : 'look-at'}-${collection}`,
    summary:
      method === 'get'
        ? `Reads one of the ${collection}.`
        : `Looks whether one of the ${collection} is there.`,
    parameters: [
      refer('parameters', 'id'),
      ...(conditional ? ['If-Match', 'If-None-Match'].map((name) => refer('parameters', name)) : []),
      ...(stamped === true
        ? ['If-Modified-Since', 'If-Unmodified-Since'].map((name) => refer('parameters', name))
        : []),
      refer('parameters', 'Contend-Nonce'),
    ],
    responses: {
      '200': { description: 'It is there.', headers, ...(method === 'get' ? { content } : {}) },
      ...(conditional ? { '304': { description: 'It is as the client knows it.', headers } } : {}),
      ...bodiless(method, problemResponses(reasons, profile, instance)),
      '503': refer('responses', 'Unavailable'),
    },
  };
}

function schemaOf({ integers, members }: Resource): Described {
  const record = {
    type: 'object',
    properties: Object.fromEntries(integers.map((name) => [name, { type: 'integer' }])),
    additionalProperties: { type: 'string' },
  };
  if (members === undefined) return record;
  return { type: 'object', description: 'one snapshot of several records', additionalProperties: record };
}

/** A record as the workload seeds it; nothing where it seeds none. */
function exampleOf(resource: Resource, workload: Workload): Described {
  const slot = { key: 0, generation: 0, name: slotName(0, 0) };
  const seeds = new Map(
    workload.seed(slot, { capacity: 10, clients: 8 }).map(({ key, fields }) => [key, fields]),
  );
  const shown = (key: string): Described | undefined => {
    const fields = seeds.get(key);
    return fields === undefined ? undefined : representationOf(new Map(Object.entries(fields)), resource);
  };
  if (resource.members === undefined) {
    const example = shown(`${resource.collection}/${slot.name}`);
    return example === undefined ? {} : { example };
  }
  const members = Object.entries(resource.members(slot.name)).flatMap(([name, key]) => {
    const record = shown(key);
    return record === undefined ? [] : [[name, record] as const];
  });
  return members.length === 0 ? {} : { example: Object.fromEntries(members) };
}
