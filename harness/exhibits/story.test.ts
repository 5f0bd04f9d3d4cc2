import { expect, test } from 'vitest';
import type { ExhibitedRequest } from '../core/exhibit.ts';
import { storyOf } from './story.ts';

const specs = [
  { name: 'purchase', did: 'bought units' },
  { name: 'redeem', did: 'spent a voucher' },
];
const request = (nonce: number, more: Partial<ExhibitedRequest> = {}): ExhibitedRequest => ({
  nonce,
  client: nonce,
  operation: nonce,
  command: 'purchase',
  sentMs: nonce,
  doneMs: nonce + 4,
  status: 200,
  answer: 'accepted',
  ...more,
});

test.each<[string, Partial<ExhibitedRequest>, string]>([
  ['two who did the same', {}, 'clients 1 and 2 both bought units'],
  ['two who did not', { command: 'redeem' }, 'client 1 bought units, and client 2 spent a voucher'],
  ['one who did it twice', { client: 1 }, 'client 1 bought units, and bought units'],
  ['one who was refused', { answer: 'conflict' }, 'the purchase of client 1 and the purchase of client 2'],
  ['a command that says nothing', { command: 'other' }, 'the purchase of client 1 and the other of client 2'],
])('%s', (_, second, deeds) => {
  const edges = [{ from: 1, to: 2, why: 'both built on version 3', isWrong: true }];
  expect(storyOf({ requests: [request(1), request(2, second)], edges }, specs)).toBe(
    `${deeds}: both built on version 3; both were under way at the same time, for 3 ms`,
  );
});
