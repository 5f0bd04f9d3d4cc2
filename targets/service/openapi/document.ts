import type { Reason } from '../../../harness/core/reason.ts';
import type { ServiceOptions } from '../options.ts';
import { describeCommand } from './command.ts';
import type { Surroundings } from './command.ts';
import { components } from './components.ts';
import { describeResource } from './resource.ts';
import { bodiless, headersNamed, problemResponses } from './responses.ts';
import type { Described } from './responses.ts';

/** Where a service describes itself. */
export const descriptionPath = '/openapi.json';

/** What of a service its description follows from. */
export type DescribedService = Pick<ServiceOptions, 'workloads' | 'profile' | 'users' | 'rateLimit'>;

/** The OpenAPI 3.1 document of a service: every route that its commands and resources make, and nothing else. */
export function openApiOf({ workloads, profile, users, rateLimit }: DescribedService): Described {
  const anywhere: readonly Reason[] = [
    ...(users === undefined ? [] : (['unauthenticated'] as const)),
    ...(rateLimit === undefined ? [] : (['too-many-requests'] as const)),
  ];
  const changing: readonly Reason[] = users === undefined ? anywhere : [...anywhere, 'forbidden'];
  const paths: Record<string, Record<string, Described>> = {};
  const add = (path: string, method: string, tag: string, operation: Described): void => {
    const template = path.replace(/:(\w+)/g, '{$1}');
    (paths[template] ??= {})[method] = { tags: [tag], ...operation };
  };
  for (const workload of workloads) {
    for (const spec of workload.commands) {
      const operation = describeCommand(workload.name, spec, { profile, anywhere: changing });
      add(spec.path, spec.method.toLowerCase(), workload.name, operation);
    }
    for (const resource of workload.resources) {
      for (const method of ['get', 'head'] as const) {
        const operation = describeResource(resource, workload, method, { profile, anywhere });
        add(`/${resource.collection}/:id`, method, workload.name, operation);
      }
    }
  }
  for (const method of ['get', 'head'] as const)
    add(descriptionPath, method, 'description', itself(method, { profile, anywhere }));
  return {
    openapi: '3.1.1',
    info: {
      title: 'Contend reference service',
      version: '1',
      description:
        'A service that many clients race against. Each tag is one race. Every address answers OPTIONS with 204 and Allow, ' +
        'and a method that it does not take with 405 and Allow; every refusal is a problem (RFC 9457) whose `code` says why.',
      license: { name: 'MIT', identifier: 'MIT' },
    },
    servers: [{ url: '/' }],
    tags: [
      ...workloads.map(({ name, about }) => ({ name, description: about })),
      { name: 'description', description: 'this document' },
    ],
    ...(users === undefined ? {} : { security: [{ key: [] }] }),
    paths,
    components:
      users === undefined
        ? components
        : { ...components, securitySchemes: { key: { type: 'http', scheme: 'bearer' } } },
  };
}

function itself(method: 'get' | 'head', { profile, anywhere }: Surroundings): Described {
  const content = { 'application/json': { schema: { type: 'object' } } };
  return {
    operationId: method === 'get' ? 'read-description' : 'look-at-description',
    summary: method === 'get' ? 'Reads this document.' : 'Looks whether this document is there.',
    responses: {
      '200': {
        description: 'The description of the service.',
        headers: headersNamed([]),
        ...(method === 'get' ? { content } : {}),
      },
      ...bodiless(method, problemResponses(anywhere, profile, descriptionPath)),
    },
  };
}
