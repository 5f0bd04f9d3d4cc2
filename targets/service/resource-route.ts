import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { httpDate } from '../../harness/core/http-date.ts';
import { etagOf } from '../../harness/core/http.ts';
import type { Stored } from '../../harness/core/record.ts';
import type { View } from '../../harness/core/view.ts';
import { changedAtOf } from '../../harness/core/stamps.ts';
import type { Resource } from '../../harness/core/workload.ts';
import { refuse, refuseUnusable } from './answers/answer.ts';
import { readingOf } from './requests/conditional-read.ts';
import { isRecordId } from './requests/record-id.ts';
import { refuseBroken } from './answers/refused.ts';
import { representationOf, snapshotOf } from './answers/representation.ts';
import type { Service } from './service.ts';
import { TimedStore } from './answers/timing.ts';

/** Adds the route by which the records of a collection are read, one by one or several as one snapshot. */
export function addResource(app: FastifyInstance, service: Service, resource: Resource): void {
  const handler = async (request: FastifyRequest, reply: FastifyReply): Promise<string | FastifyReply> => {
    const { id } = request.params as { id: string };
    if (!isRecordId(id)) return refuse(request, reply, 'unknown-record');
    const timing = service.begin();
    let answered: string | undefined;
    try {
      const view = service.shown ?? new TimedStore(service.options.store, timing);
      answered =
        resource.members === undefined
          ? await showRecord(request, reply, service, resource, `${resource.collection}/${id}`, view)
          : await showSnapshot(request, reply, resource, resource.members(id), view);
    } finally {
      service.finish(request, reply, timing);
    }
    return answered ?? reply.send();
  };
  app.route({ method: ['GET', 'HEAD'], url: `/${resource.collection}/:id`, handler });
}

async function showSnapshot(
  request: FastifyRequest,
  reply: FastifyReply,
  resource: Resource,
  keys: Readonly<Record<string, string>>,
  view: Pick<View, 'read'>,
): Promise<string> {
  const snapshot = snapshotOf(keys, await view.read(Object.values(keys)), resource);
  if (Object.keys(snapshot).length === 0) return refuse(request, reply, 'unknown-record');
  reply.type('application/json');
  return JSON.stringify(snapshot);
}

/** Answers with a record, unless the precondition headers say otherwise; nothing where the reader has it already. */
async function showRecord(
  request: FastifyRequest,
  reply: FastifyReply,
  service: Service,
  resource: Resource,
  key: string,
  view: Pick<View, 'read'>,
): Promise<string | undefined> {
  const found = (await view.read([key])).get(key);
  if (found?.live !== true) return refuse(request, reply, 'unknown-record');
  const reading = readingOf(request, found, resource.stamped === true);
  switch (reading.kind) {
    case 'unusable':
      return refuseUnusable(request, reply, reading.unusable);
    case 'failed':
      return refuseBroken(service, request, reply, { condition: reading.condition, key, found, resource });
    case 'unchanged':
      describe(reply.code(304), resource, found);
      return undefined;
    case 'send':
      describe(reply.type('application/json'), resource, found);
      return JSON.stringify(representationOf(found.fields, resource));
  }
}

/** Says of which version, and where records are stamped of when, a representation is. */
function describe(reply: FastifyReply, resource: Resource, { version, fields }: Stored): void {
  reply.header('etag', etagOf(version));
  const changedAt = resource.stamped === true ? changedAtOf(fields) : undefined;
  if (changedAt !== undefined) reply.header('last-modified', httpDate(changedAt));
}
