import { expect, test } from 'vitest';
import { asTyped, packaged } from './as-typed.ts';
import { commands } from './commands/index.ts';

test.each([
  [
    'measure some with npm run sweep -- --vary clients=1,2',
    'measure some with npx contend sweep --vary clients=1,2',
  ],
  ['  npm run bench\n  npm run size -- --help', '  npx contend bench\n  npx contend size --help'],
  ['as lines break: npm\nrun bench --\n--help', 'as lines break: npx\ncontend bench\n--help'],
  // Scripts that only a checkout has.
  [
    'npm run gateways -- --write a.json, npm run micro:check',
    'npm run gateways -- --write a.json, npm run micro:check',
  ],
  [
    'see docs/own-service.md; not /my/docs/own.md',
    'see node_modules/contend/docs/own-service.md; not /my/docs/own.md',
  ],
])('where it is installed, %j is %j', (text, typed) => {
  expect(asTyped(text, true)).toBe(typed);
  expect(asTyped(text)).toBe(text);
});

test('every command of the index is one of a package', () => {
  expect(packaged).toEqual(expect.arrayContaining(Object.keys(commands)));
});
