import { expect, test } from 'vitest';
import { plantedMistakes } from '../../targets/broken/planted/index.ts';
import { lastItem } from '../../workloads/last-item.ts';
import { noop } from '../../workloads/noop.ts';
import { workloads } from '../../workloads/index.ts';
import { unplanted } from './planted-races.ts';

test('every workload that can be wrong has mistakes that are planted for it', () => {
  expect(unplanted(workloads, plantedMistakes)).toEqual([]);
  expect(unplanted([lastItem, noop, { ...lastItem, name: 'last-seat' }], plantedMistakes)).toEqual([
    'last-seat: no mistake in targets/broken/planted/ is planted for it',
  ]);
});
