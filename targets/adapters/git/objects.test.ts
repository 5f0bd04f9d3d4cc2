import { createHash } from 'node:crypto';
import { expect, test } from 'vitest';
import { commitOf, messageIn, packOf } from './objects.ts';

const first = commitOf('0'.repeat(16));

test('a commit is named as git names it', () => {
  // What `git hash-object -t commit --stdin` says of them.
  expect(first.sha).toBe('6f7206b4d541a4ec726eb14606e4a6063f458912');
  expect(commitOf('00000001deadbeef', first.sha).sha).toBe('de1405b8cc870e814df4fad4f1f8f2f4bed2f03b');
});

test('a pack holds a commit as it is, and ends with its own hash', () => {
  const pack = packOf(commitOf('00000001deadbeef', first.sha));
  expect(messageIn(pack)).toBe('00000001deadbeef');
  expect(pack.subarray(-20)).toEqual(createHash('sha1').update(pack.subarray(0, -20)).digest());
});
