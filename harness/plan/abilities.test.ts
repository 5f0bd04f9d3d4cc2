import { describe, expect, test } from 'vitest';
import { someChoices as made } from './choices.fixture.ts';
import type { Choices } from './choices.ts';
import { nothing, sourceOf } from './given.ts';
import type { PlanSettings } from './given.ts';
import { planOf } from './plan.ts';

const choices: Choices = {
  ...made,
  gateways: [
    { name: 'none', about: 'no gateway' },
    { name: 'reference', about: 'our own', can: ['limitPerS', 'keys', 'version', 'processes', 'queue'] },
    { name: 'nginx', about: 'nginx', can: ['limitPerS', 'keys'] },
  ],
};
const cellsOf = (settings: PlanSettings) =>
  planOf(
    { flags: sourceOf({ workload: 'last-item', strategy: 'optimistic', ...settings }), variables: nothing },
    choices,
  ).cells;
const abilitiesOf = (settings: PlanSettings) =>
  cellsOf(settings).map(({ gateway, abilities }) => [gateway, abilities]);

test('each combination of what a gateway is to do is a cell; without a gateway there is nothing to do it', () => {
  expect(
    abilitiesOf({ gateway: ['none', 'reference'], 'gateway-limit': ['none', '50/s'], gateways: [1, 2] }),
  ).toEqual([
    ['none', undefined],
    ['reference', undefined],
    ['reference', { processes: 2 }],
    ['reference', { limitPerS: 50 }],
    ['reference', { limitPerS: 50, processes: 2 }],
  ]);
  expect(
    abilitiesOf({
      gateway: 'reference',
      'gateway-keys': 'true',
      'api-version': 'v1',
      'gateway-queue': ['false', 'true'],
    }),
  ).toEqual([
    ['reference', { keys: true, version: 'v1' }],
    ['reference', { keys: true, version: 'v1', queue: true }],
  ]);
});

describe('one message says', () => {
  test.each<[string, PlanSettings, string]>([
    [
      'that there is no gateway',
      { 'gateway-queue': 'true' },
      '--gateway-queue: there is no gateway that could do it; leave it out or choose --gateway reference',
    ],
    [
      'who cannot do it',
      { gateway: ['reference', 'nginx'], gateways: 2 },
      '--gateways: nginx cannot do it here; choose --gateway reference',
    ],
    [
      'who could',
      { gateway: 'all', 'api-version': 'v1' },
      '--api-version: nginx cannot do it here; choose --gateway reference',
    ],
    [
      'that queues are not shared',
      { gateway: 'reference', gateways: 2, 'gateway-queue': 'true' },
      '--gateway-queue: each process of a gateway would have a queue of its own',
    ],
    [
      'what a limit is',
      { gateway: 'reference', 'gateway-limit': '0/s' },
      '--gateway-limit: 0/s is too little',
    ],
    [
      'how little one may be',
      { gateway: 'reference', 'gateway-limit': '1/h' },
      '--gateway-limit: 1/h is too little; write at least 1/m',
    ],
    [
      'what a version is',
      { gateway: 'reference', 'api-version': 'v1/x' },
      '--api-version: "v1/x" is no part of a path',
    ],
  ])('%s', (_, settings, problem) => {
    expect(() => cellsOf(settings)).toThrow(problem);
  });

  test('every problem at once', () => {
    expect(() =>
      cellsOf({ gateway: 'nginx', gateways: 2, 'gateway-queue': 'true', 'api-version': '..' }),
    ).toThrow(/--api-version: .*--gateways: nginx .*--gateway-queue: nginx .*a queue of its own/s);
  });
});

test('what is not asked for is in no cell', () => {
  const [cell] = cellsOf({
    gateway: 'reference',
    gateways: 1,
    'gateway-limit': 'none',
    'gateway-queue': 'false',
  });
  expect(cell).not.toHaveProperty('abilities');
});
