import { expect, test } from 'vitest';
import type { CommandIntent } from '../../core/operation.ts';
import { lastItem } from '../../../workloads/last-item.ts';
import { lockedFile } from '../../../workloads/locked-file.ts';
import { Worlds } from './worlds.ts';

const intent = (
  command: CommandIntent['command'],
  id: string,
  args: CommandIntent['args'],
): CommandIntent => ({
  kind: 'command',
  command,
  id,
  args,
});
const [purchase] = lastItem.commands;
const [lock, write, release] = lockedFile.commands;
const at = (ms: number, tookMs = 1) => ({ sentMs: ms, answeredMs: ms + tookMs });

test('a command is expected as its guard has it, again and again', () => {
  const worlds = new Worlds([{ key: 'items/a', fields: { stock: '3' } }], 0);
  const buy = intent(purchase!, 'a', { quantity: 2 });
  const first = worlds.expect(buy, 1, at(0), undefined);
  expect(first.map(({ kind }) => kind)).toEqual(['applied', 'applied', 'applied']);
  worlds.keep(first);
  expect(worlds.known('items/a')).toMatchObject({ live: true, fields: new Map([['stock', '1']]) });
  expect(worlds.expect(buy, 2, at(1), undefined)).toMatchObject([
    { kind: 'refused', reasons: ['sold-out'] },
    { kind: 'refused', reasons: ['sold-out'] },
    { kind: 'refused', reasons: ['sold-out'] },
  ]);
});

test('a lease holds for certain as long as it is young, and is over for certain never', () => {
  const worlds = new Worlds([{ key: 'files/a', fields: { token: '0', expires: '0', content: '' } }], 0);
  const asked = intent(lock!, 'a', { ttlMs: 100 });
  worlds.keep(worlds.expect(asked, 1, at(0), undefined));
  const kindsAt = (ms: number) => new Set(worlds.expect(asked, 2, at(ms), undefined).map(({ kind }) => kind));
  expect(kindsAt(10)).toEqual(new Set(['refused']));
  expect(kindsAt(80)).toEqual(new Set(['refused', 'applied']));
  expect(kindsAt(10_000)).toEqual(new Set(['refused', 'applied']));
  // A strict service may refuse its holder from then on, and its clock may count whole milliseconds.
  expect([10, 90, 98, 100, 10_000].map((ms) => worlds.mayBeOver(asked, 2, at(ms)))).toEqual([
    false,
    false,
    true,
    true,
    true,
  ]);
});

test('a lease that was granted late may be over, whatever was answered at its edge', () => {
  const worlds = new Worlds([{ key: 'files/a', fields: { token: '0', expires: '0', content: '' } }], 0);
  const asked = intent(lock!, 'a', { ttlMs: 100 });
  // Decided after 30 ms, so that it holds until 130 ms: another lock is refused when our own clock takes it for over.
  worlds.keep(worlds.expect(asked, 1, at(0, 35), undefined));
  worlds.keep(worlds.expect(asked, 2, at(105), undefined).filter(({ kind }) => kind === 'refused'));
  expect(worlds.mayBeOver(asked, 3, at(140))).toBe(true);
  expect(worlds.mayBeOver(intent(lock!, 'b', { ttlMs: 100 }), 3, at(140))).toBe(false);
});

test('what is written under a lock does not prolong its lease', () => {
  const worlds = new Worlds([{ key: 'files/a', fields: { token: '0', expires: '0', content: '' } }], 0);
  const asked = intent(lock!, 'a', { ttlMs: 100 });
  const written = intent(write!, 'a', { token: 1, content: 'x' });
  worlds.keep(worlds.expect(asked, 1, at(0), undefined));
  // Refused after 60 ms: whoever thought that leases pass twice as fast was wrong.
  worlds.keep(worlds.expect(asked, 2, at(60), undefined).filter(({ kind }) => kind === 'refused'));
  worlds.keep(worlds.expect(written, 3, at(70), undefined));
  expect(worlds.mayBeOver(written, 4, at(90))).toBe(false);
  expect(worlds.mayBeOver(written, 4, at(105))).toBe(true);
  // Given back it has no end any more.
  worlds.keep(worlds.expect(intent(release!, 'a', { token: 1 }), 5, at(95), undefined));
  expect(worlds.mayBeOver(written, 6, at(105))).toBe(false);
});

test('what depends on who asks, and when, is not known', () => {
  const worlds = new Worlds([{ key: 'files/a', fields: { token: '0', expires: '0', content: '' } }], 0);
  worlds.keep(worlds.expect(intent(lock!, 'a', { ttlMs: 100 }), 1, at(0), undefined));
  const known = worlds.known('files/a');
  expect(known).toMatchObject({
    live: true,
    fields: new Map([
      ['token', '1'],
      ['content', ''],
    ]),
  });
  expect(known?.live === true && known.isVague('holder')).toBe(true);
});

test('who has something is held for certain, unless it is leased', () => {
  const [, redeem] = lastItem.commands;
  const seeds = [
    { key: 'items/a', fields: { stock: '3' } },
    { key: 'vouchers/a.v0', fields: {} },
    { key: 'files/a', fields: { token: '0', expires: '0', content: '' } },
  ];
  const heldOf = (worlds: Worlds, key: string): readonly string[] => {
    const known = worlds.known(key);
    return known?.live === true ? [...(known.held ?? [])] : [];
  };
  const worlds = new Worlds(seeds, 0);
  expect(heldOf(worlds, 'vouchers/a.v0')).toEqual([]);
  worlds.keep(worlds.expect(intent(redeem!, 'a', { voucher: 'v0', quantity: 1 }), 1, at(0), undefined));
  expect(heldOf(worlds, 'vouchers/a.v0')).toEqual(['spentBy']);
  worlds.keep(worlds.expect(intent(lock!, 'a', { ttlMs: 100 }), 2, at(1), undefined));
  expect(heldOf(worlds, 'files/a')).toEqual([]);
});
