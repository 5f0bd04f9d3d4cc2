import { expect, test } from 'vitest';
import { madeUpEvidence } from '../made-up-evidence.fixture.ts';
import type { MadeUpRow } from '../made-up-evidence.fixture.ts';
import { livesOf } from './child-lives.ts';
import type { Containment } from './containment-options.ts';
import { emptyTree } from './tree.fixture.ts';
import { toldChildren } from './told-children.ts';

const commands = ['create', 'remove', 'delete'];
const tree: Containment = { ...emptyTree, seeded: ['draft'], names: ['draft', 'notes', 'todo'] };
type Row = Partial<MadeUpRow>;
const request =
  (command: number) =>
  (name: string, told: number | undefined, sent: number, done = sent + 1): Row => ({
    command,
    value: told,
    sent,
    done,
    shows: { 'asked.name': name },
  });
const create = request(1);
const remove = request(2);
const destroy = (told: number, sent: number): Row => ({ command: 3, value: told, sent, done: sent + 1 });
const inParent = (name: string, children: number, sent: number, done: number): Row => ({
  ...create(name, undefined, sent, done),
  shows: { 'asked.name': name, 'told.children': String(children) },
});
const lost = (row: Row): Row => ({ ...row, answer: 'unknown' });

function found(rows: readonly Row[]) {
  const evidence = madeUpEvidence({ rows, tags: [] }, 4, commands);
  return toldChildren(evidence, livesOf(evidence, tree), tree);
}

test.each<[string, readonly Row[], number, number?]>([
  ['one after the other', [create('notes', 2, 0), create('todo', 3, 2), remove('draft', 2, 4)], 0],
  ['one too many', [create('notes', 3, 0)], 1],
  ['one too few', [create('notes', 1, 0)], 1],
  ['after a removal one too many', [create('notes', 2, 0), remove('notes', 2, 2)], 1],
  ['seven too many', [create('notes', 9, 0), create('todo', 10, 2)], 2],
  // What another creates at the same time is counted or not, and so is what another may have created.
  ['two at once', [create('notes', 2, 0, 5), create('todo', 2, 0, 5)], 0],
  ['two at once, both with the other', [create('notes', 3, 0, 5), create('todo', 3, 0, 5)], 0],
  ['two at once and one that is not there', [create('notes', 4, 0, 5), create('todo', 3, 0, 5)], 1],
  ['one whose answer was lost', [lost(create('todo', undefined, 0)), create('notes', 3, 2)], 0],
  ['one whose answer was lost, uncounted', [lost(create('todo', undefined, 0)), create('notes', 2, 2)], 0],
  // Who counts right after it has created something may find it removed.
  ['one that is removed meanwhile', [create('notes', 1, 0, 5), remove('notes', 1, 1, 4)], 0],
  // Who deletes a directory counts nothing, and nobody counts who is not told.
  ['a deletion', [remove('draft', 0, 0), destroy(7, 2)], 0, 1],
  ['nothing', [create('notes', undefined, 0)], 0, 0],
  // Who is shown the parent in place of that is shown what others have made of it by then.
  ['in the parent, with another', [inParent('notes', 3, 0, 5), create('todo', 3, 1)], 0, 2],
  ['in the parent, with one too many', [inParent('notes', 4, 0, 5), create('todo', 3, 1)], 1, 2],
])('a number of entries is held against those that can be there: %s', (_, rows, wrong, looked) => {
  const { anomaly, examined, unexamined } = found(rows);
  expect(anomaly?.count ?? 0).toBe(wrong);
  expect(unexamined).toBeUndefined();
  if (looked !== undefined) expect(examined).toBe(looked);
});

test('who is told what was there before, or what is in what it has created, says nothing of what is there', () => {
  const before = Array.from({ length: 12 }, (_, at) => [
    create('notes', 1, 4 * at),
    remove('notes', 2, 4 * at + 2),
  ]).flat();
  expect(found(before)).toMatchObject({ examined: 0 });
  const own = [create('notes', 0, 0), create('todo', 0, 2)];
  expect(found(own)).toMatchObject({ examined: 0 });
});

test('the witness names the request and the number that there was', () => {
  expect(found([create('notes', 9, 0)]).anomaly?.first).toMatchObject({
    key: 'directories/0-0',
    text: 'request 1 was told that there are 9, where there were 2',
    nonces: [1],
  });
});
