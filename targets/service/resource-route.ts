import type { FastifyInstance } from 'fastify';
import { etagOf } from '../../harness/core/http.ts';
import type { Resource } from '../../harness/core/workload.ts';
import { refuse } from './answer.ts';
import { isRecordId } from './record-id.ts';
import { representationOf, snapshotOf } from './representation.ts';
import type { Service } from './service.ts';
import { TimedStore } from './timing.ts';

/** Adds the route by which the records of a collection are read, one by one or several as one snapshot. */
export function addResource(app: FastifyInstance, service: Service, resource: Resource): void {
  app.get(`/${resource.collection}/:id`, async (request, reply) => {
    const { id } = request.params as { id: string };
    if (!isRecordId(id)) return refuse(request, reply, 'unknown-record');
    const timing = service.begin();
    try {
      const view = new TimedStore(service.options.store, timing);
      if (resource.members !== undefined) {
        const members = resource.members(id);
        const state = await view.read(Object.values(members));
        if (state.size === 0) return refuse(request, reply, 'unknown-record');
        reply.type('application/json');
        return JSON.stringify(snapshotOf(members, state, resource));
      }
      const key = `${resource.collection}/${id}`;
      const found = (await view.read([key])).get(key);
      if (found?.live !== true) return refuse(request, reply, 'unknown-record');
      reply.header('etag', etagOf(found.version)).type('application/json');
      return JSON.stringify(representationOf(found.fields, resource));
    } finally {
      service.finish(request, reply, timing);
    }
  });
}
