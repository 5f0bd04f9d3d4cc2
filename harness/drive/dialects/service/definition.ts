import { nearest } from '../../../core/registry.ts';
import type { ServiceDefinition } from '../../../core/service.ts';
import type { Workload } from '../../../core/workload.ts';
import { isObject } from '../reply-parts.ts';
import { neededReads } from './needed-reads.ts';
import { shown } from './service-fault.ts';

const hooks = ['setup', 'client', 'seed', 'audit', 'usage', 'teardown'] as const;
const members = ['name', 'workload', 'url', 'commands', 'reads', ...hooks] as const;

/** Everything that is wrong with an adapter as it stands, whatever the service does: each where it is and what to write. */
export function definitionProblems(
  service: ServiceDefinition,
  workloads: readonly Workload[],
): readonly string[] {
  const given = service as unknown as Readonly<Record<string, unknown>>;
  const workload = workloads.find(({ name }) => name === given['workload']);
  const names = workloads.map(({ name }) => name);
  const problems = strangersIn(given, members, '');
  if (workload === undefined)
    problems.push(
      given['workload'] === undefined
        ? `workload: is missing; write one of ${names.join(', ')}`
        : `workload: there is no ${shown(given['workload'])}${hint(given['workload'], names)}; choose from ${names.join(', ')}`,
    );
  for (const hook of hooks)
    if (given[hook] !== undefined && typeof given[hook] !== 'function')
      problems.push(`${hook}: is ${shown(given[hook])}, not a function`);
  if (
    given['name'] !== undefined &&
    (typeof given['name'] !== 'string' || !/^[\w.-]{1,32}$/.test(given['name']))
  )
    problems.push(`name: is ${shown(given['name'])}; write up to 32 letters, digits, dots and hyphens`);
  const urls = given['url'] === undefined ? [] : [given['url']].flat();
  if (urls.some((url) => typeof url !== 'string'))
    problems.push(`url: is ${shown(given['url'])}; write 'http://127.0.0.1:3000', or a list of such`);
  return [
    ...problems,
    ...commandProblems(given['commands'], workload),
    ...readProblems(given['reads'], workload, given['commands']),
  ];
}

function commandProblems(commands: unknown, workload: Workload | undefined): string[] {
  if (!isObject(commands)) return ['commands: are missing; write { name: { request, answer } }'];
  if (Object.keys(commands).length === 0) return ['commands: is empty; map one at least'];
  const names = workload?.commands.map(({ name }) => name);
  return Object.entries(commands).flatMap(([name, mapping]) => {
    const where = `commands.${name}`;
    if (names?.includes(name) === false)
      return [
        `${where}: ${workload?.name} has no such command${hint(name, names)}; it has ${names.join(', ')}`,
      ];
    if (!isObject(mapping)) return [`${where}: is ${shown(mapping)}; write { request, answer } or { run }`];
    const { request, answer, run, decides } = mapping;
    const problems = strangersIn(mapping, ['request', 'answer', 'run', 'decides'], `${where}.`);
    if ((request === undefined) === (run === undefined))
      problems.push(
        `${where}: has ${request === undefined ? 'neither' : 'both'} request ${request === undefined ? 'nor' : 'and'} run; write one`,
      );
    for (const [part, value] of Object.entries({ request, answer, run }))
      if (value !== undefined && typeof value !== 'function')
        problems.push(`${where}.${part}: is ${shown(value)}, not a function`);
    if (answer !== undefined && run !== undefined)
      problems.push(`${where}.answer: what run returns is the answer; leave it out`);
    if (decides !== undefined && (!Number.isInteger(decides) || Number(decides) < 1))
      problems.push(`${where}.decides: is ${shown(decides)}; write which of its requests decides, from 1`);
    return problems;
  });
}

function readProblems(reads: unknown, workload: Workload | undefined, commands: unknown): string[] {
  if (reads !== undefined && !isObject(reads))
    return [`reads: is ${shown(reads)}; write { collection: { request } }`];
  const collections = workload?.resources.map(({ collection }) => collection) ?? [];
  const problems = Object.entries(reads ?? {}).flatMap(([collection, mapping]) => {
    const where = `reads.${collection}`;
    if (workload !== undefined && !collections.includes(collection))
      return [
        `${where}: ${workload.name} has no such records${hint(collection, collections)}; it has ${collections.join(', ')}`,
      ];
    if (!isObject(mapping) || typeof mapping['request'] !== 'function')
      return [`${where}: has no function request; write { request: ({ id }) => ({ path: … }) }`];
    return [
      ...strangersIn(mapping, ['request', 'fields', 'tag'], `${where}.`),
      ...['fields', 'tag'].flatMap((part) =>
        mapping[part] === undefined || typeof mapping[part] === 'function'
          ? []
          : [`${where}.${part}: is ${shown(mapping[part])}, not a function`],
      ),
    ];
  });
  return [...problems, ...missingReads(reads ?? {}, workload, isObject(commands) ? commands : {})];
}

/** Reads without which a command that is mapped is never sent. */
function missingReads(reads: object, workload: Workload | undefined, commands: object): string[] {
  if (workload === undefined) return [];
  const needed = [...neededReads(workload)].filter(([collection]) => !Object.hasOwn(reads, collection));
  return needed.flatMap(([collection, waiting]) => {
    const mapped = [...waiting].filter((name) => Object.hasOwn(commands, name));
    return mapped.length === 0
      ? []
      : `reads.${collection}: is missing; clients of ${workload.name} read it before they send ${mapped.join(' or ')}`;
  });
}

function strangersIn(given: object, known: readonly string[], before: string): string[] {
  return Object.keys(given)
    .filter((name) => !known.includes(name))
    .map(
      (name) => `${before}${name}: there is no such part${hint(name, known)}; there are ${known.join(', ')}`,
    );
}

function hint(name: unknown, names: readonly string[]): string {
  const near = nearest(String(name), names);
  return near === undefined ? '' : ` (did you mean ${near}?)`;
}
