import { expect, test } from 'vitest';
import { faults } from '../faults/kinds/index.ts';
import { parseFault } from './parse-fault.ts';

test.each([
  // nothing behind the colon, and what then counts
  ['kill-service@2s', { kind: 'kill-service', atMs: 2000, text: 'kill-service@2s' }],
  ['pause-store@0', { kind: 'pause-store', argument: 500, atMs: 0, text: 'pause-store:500ms@0s' }],
  // units, and none where only milliseconds make sense
  ['pause-service:1.5s@2m', { kind: 'pause-service', argument: 1500, atMs: 120_000 }],
  ['slow-store:50@1s', { kind: 'slow-store', argument: 50, text: 'slow-store:50ms@1s' }],
  // a share in both ways that people write one
  ['drop-answers:0.25@1s', { kind: 'drop-answers', argument: 0.25, text: 'drop-answers:0.25@1s' }],
  ['drop-answers:25%@1s', { kind: 'drop-answers', argument: 0.25, text: 'drop-answers:0.25@1s' }],
])('%s', (text, fault) => expect(parseFault(text, faults)).toMatchObject(fault));

test('what is told of a fault can be typed again', () => {
  for (const { name, takes } of faults)
    for (const amount of takes === undefined ? [''] : [':0.5', ':1'])
      for (const time of ['0', '250us', '1.5s', '20m']) {
        const typed = takes?.unit === 'ms' ? `${name}${amount}s@${time}` : `${name}${amount}@${time}`;
        const fault = parseFault(typed, faults);
        if (typeof fault === 'string') throw new Error(fault);
        expect(parseFault(fault.text, faults)).toEqual(fault);
      }
});
