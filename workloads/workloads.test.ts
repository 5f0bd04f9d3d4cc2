import { existsSync } from 'node:fs';
import { expect, test } from 'vitest';
import { workloads } from './index.ts';

test.each(workloads.filter(({ check }) => check !== undefined))(
  '$name proves itself in a test of its own',
  ({ name }) => {
    expect(existsSync(new URL(`${name}.test.ts`, import.meta.url))).toBe(true);
  },
);

test('no name, command or route is given twice', () => {
  const commands = workloads.flatMap((workload) => workload.commands);
  for (const names of [
    workloads.map(({ name }) => name),
    commands.map(({ method, path }) => `${method} ${path}`),
    workloads.flatMap(({ resources }) => resources.map(({ collection }) => collection)),
  ])
    expect(names).toEqual([...new Set(names)]);
});

test.each(workloads.flatMap(({ commands }) => commands))('$name says what a client has done', ({ did }) => {
  expect(`client 1 ${did}.`).toMatch(/^client 1 [a-z][a-z ]+\.$/);
});
