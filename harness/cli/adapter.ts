import { secretsHere } from '../core/secrets.ts';
import { find } from '../core/registry.ts';
import type { ServiceDefinition } from '../core/service.ts';
import { definitionProblems } from '../drive/dialects/service/definition.ts';
import { importService } from '../drive/dialects/service/module.ts';
import { preflight } from '../experiments/preflight/preflight.ts';
import type { Preflight, Preflighted } from '../experiments/preflight/preflight.ts';
import { answerCalls } from '../../targets/brought/answer-calls.ts';
import { hook } from '../../targets/brought/hooks.ts';
import { HostedService } from '../../targets/brought/hosted.ts';
import { workloads } from '../../workloads/index.ts';
import { talkToStderr } from './talk-to-stderr.ts';

/** An adapter as its module says it: what is read of it before anything is run, and all that is wrong with it. */
export type Described = Pick<ServiceDefinition, 'name' | 'workload' | 'url'> & {
  readonly problems: readonly string[];
};

/** What the thread of an adapter can be asked for before there is a target. */
export interface AdapterCalls {
  readonly describe: (module: string) => Promise<Described>;
  readonly preflight: (
    asked: Omit<Preflighted, 'workload'> & { readonly workload: string },
  ) => Promise<Preflight>;
}

const calls: AdapterCalls = {
  async describe(module) {
    const service = await hook('the module', () => importService(module));
    const problems = definitionProblems(service, workloads);
    if (problems.length > 0) return { workload: '', problems };
    const { name, workload, url } = service;
    return {
      ...(name === undefined ? {} : { name }),
      ...(url === undefined ? {} : { url }),
      workload,
      problems,
    };
  },
  preflight({ workload: name, ...asked }) {
    const workload = find(workloads, name, 'workload');
    if (typeof workload === 'string') throw new Error(workload);
    return preflight({ ...asked, workload });
  },
};
const hosted = new HostedService();

const writeBegun = talkToStderr(secretsHere);

secretsHere.addVariables(process.env);
answerCalls(
  {
    ...calls,
    open: (urls, module) => hosted.open(urls, module),
    credentials: (clients) => hosted.credentials(clients),
    seed: (records) => hosted.seed(records),
    look: (keys) => hosted.look(keys),
    glance: (key) => hosted.glance(key),
    usage: () => hosted.usage(),
    close: () => hosted.close(),
  },
  writeBegun,
);
