import { expect, test } from 'vitest';
import type { ServiceDefinition } from '../../../core/service.ts';
import { workloads } from '../../../../workloads/index.ts';
import { definitionProblems } from './definition.ts';
import { neededReads } from './needed-reads.ts';

const request = () => ({ path: '/' });
const problemsOf = (service: object): readonly string[] =>
  definitionProblems(service as ServiceDefinition, workloads);

test('an adapter that says enough has no problem', () => {
  expect(problemsOf({ workload: 'last-item', commands: { purchase: { request } } })).toEqual([]);
  const reads = { documents: { request } };
  expect(problemsOf({ workload: 'parallel-edits', commands: { replace: { request } }, reads })).toEqual([]);
});

test('everything that is wrong is told at once, with what to write', () => {
  const told = problemsOf({
    workload: 'last-item',
    name: 'a b',
    url: ['http://127.0.0.1:3000', 7],
    sed: {},
    setup: 7,
    commands: {
      purchas: { request },
      redeem: { request, run: request, answer: 1, decides: 0, body: {} },
    },
    reads: { items: {}, users: { request } },
  });
  expect(told).toEqual([
    'sed: there is no such part (did you mean seed?); there are name, workload, url, commands, reads, setup, client, seed, audit, usage, teardown',
    'setup: is 7, not a function',
    'name: is "a b"; write up to 32 letters, digits, dots and hyphens',
    'url: is ["http://127.0.0.1:3000",7]; write \'http://127.0.0.1:3000\', or a list of such',
    'commands.purchas: last-item has no such command (did you mean purchase?); it has purchase, redeem',
    'commands.redeem.body: there is no such part; there are request, answer, run, decides',
    'commands.redeem: has both request and run; write one',
    'commands.redeem.answer: is 1, not a function',
    'commands.redeem.answer: what run returns is the answer; leave it out',
    'commands.redeem.decides: is 0; write which of its requests decides, from 1',
    'reads.items: has no function request; write { request: ({ id }) => ({ path: … }) }',
    'reads.users: last-item has no such records; it has items, vouchers',
  ]);
});

test('what only a command reads that the service lacks is not missed', () => {
  const reads = { conversations: { request } };
  const turns = { workload: 'conversation-turns', commands: { 'append-turn': { request } } };
  expect(problemsOf({ ...turns, reads })).toEqual([]);
  expect(problemsOf(turns)).toEqual([
    'reads.conversations: is missing; clients of conversation-turns read it before they send append-turn',
  ]);
  const both = { ...turns.commands, 'publish-version': { request } };
  expect(problemsOf({ ...turns, commands: both, reads })).toEqual([
    'reads.prompts: is missing; clients of conversation-turns read it before they send publish-version',
  ]);
});

test('what clients have to be shown, by workload', () => {
  const needed = workloads.flatMap((workload) =>
    [...neededReads(workload)].map(([name, by]) => [name, ...by]),
  );
  expect(needed).toEqual([
    ['documents', 'replace'],
    ['branches', 'push'],
    ['conversations', 'append-turn'],
    ['prompts', 'publish-version'],
  ]);
});

test('a workload whose clients read first needs that read, another does not', () => {
  expect(problemsOf({ workload: 'parallel-edits', commands: { replace: { request } } })).toEqual([
    'reads.documents: is missing; clients of parallel-edits read it before they send replace',
  ]);
  expect(problemsOf({ commands: {} })).toEqual([
    expect.stringMatching(/^workload: is missing; write one of last-item, /),
    'commands: is empty; map one at least',
  ]);
});
