import { describe, expect, test } from 'vitest';
import { lastItem } from '../../../workloads/last-item.ts';
import { lockedFile } from '../../../workloads/locked-file.ts';
import { parallelEdits } from '../../../workloads/parallel-edits.ts';
import { transfer } from '../../../workloads/transfer.ts';
import type { Asked } from '../../core/asked.ts';
import { reasonNumber } from '../rows/effects.ts';
import type { Workload } from '../../core/workload.ts';
import { Draft } from '../../simulate/draft.ts';
import { raced } from '../../simulate/simulated-race.ts';
import type { Raced } from '../../simulate/simulated-race.ts';
import { searchOrders } from './oracle.ts';

const race = (workload: Workload, protection: 'atomic' | 'unguarded' = 'atomic', seed = 1): Raced =>
  raced({ workload, seed, operations: 20, capacity: 4, lost: 0.1, late: true, protection });
const search = (
  workload: Workload,
  { evidence, asked }: Pick<Raced, 'evidence' | 'asked'>,
  givesUp = (): boolean => false,
) => searchOrders(evidence, { workload, asked, salt: '', givesUp });

describe.each([lastItem, parallelEdits, transfer])('$name', (workload) => {
  test('some order explains what an atomic service did, none what an unguarded one did', () => {
    const right = search(workload, race(workload));
    expect(right.result).toBe('linearizable');
    expect(right.searched).toBe(right.groups);
    const wrong = search(workload, race(workload, 'unguarded'));
    expect(wrong).toMatchObject({ result: 'not-linearizable', key: expect.stringContaining('/0-') });
  });

  test('answers alone are explained as well, and what was lost may have happened or not', () => {
    for (let seed = 1; seed <= 20; seed++) {
      const { evidence, asked } = race(workload, 'atomic', seed);
      const { history, commands, settings } = evidence;
      expect(search(workload, { evidence: { history, commands, settings }, asked }).result).toBe(
        'linearizable',
      );
    }
  });
});

test('what a gateway turned away before the service saw it is explained in any order', () => {
  const { evidence, asked } = race(lastItem);
  const { columns } = evidence.history;
  const soldOut = reasonNumber('sold-out');
  expect(columns.reason.subarray(0, evidence.history.count)).toContain(soldOut);
  const reason = columns.reason.map((one) => (one === soldOut ? reasonNumber('gateway-limit') : one));
  const limited = { ...evidence, history: evidence.history.with({ reason }) };
  expect(search(lastItem, { evidence: limited, asked }).result).toBe('linearizable');
});

test('records that commands join are one group, others are searched alone', () => {
  const { groups } = search(transfer, race(transfer));
  const { evidence } = race(transfer);
  expect(groups).toBe(new Set(evidence.history.columns.slot.subarray(0, evidence.history.count)).size);
});

test('a record that nobody asked for must be as the race began', () => {
  const { evidence, asked } = race(lastItem);
  const draft = new Draft(evidence);
  draft.records.set('items/0-99', { version: 1, live: true, fields: new Map([['stock', '4']]) });
  expect(search(lastItem, { evidence: draft.evidence(), asked }).result).toBe('linearizable');
  draft.records.get('items/0-99')?.fields.set('stock', '3');
  expect(search(lastItem, { evidence: draft.evidence(), asked })).toMatchObject({
    result: 'not-linearizable',
    key: 'items/0-99',
    reason: 'it changed, and nobody had asked for it',
  });
});

describe('nothing is claimed', () => {
  test('where the clock of the service decides and nobody knows it', () => {
    const { evidence, asked } = race(lockedFile);
    expect(search(lockedFile, { evidence, asked }).result).toBe('linearizable');
    const undated = new Map<number, Asked>(
      Array.from(asked, ([nonce, one]): [number, Asked] => {
        if (one.kind === 'read') return [nonce, one];
        const { nowMs: _, ...rest } = one;
        return [nonce, rest];
      }),
    );
    expect(search(lockedFile, { evidence, asked: undated })).toMatchObject({
      result: 'unknown',
      searched: 0,
      reason: 'what lock decides depends on the clock of the service',
    });
  });

  test('where requests were not kept in full', () => {
    const { evidence, asked } = race(lastItem);
    const some = new Map([...asked].slice(0, 10));
    expect(search(lastItem, { evidence, asked: some })).toMatchObject({
      result: 'unknown',
      reason: 'not all requests were kept in full',
    });
  });

  test('where the search is given up', () => {
    const long = raced({
      workload: transfer,
      seed: 1,
      operations: 4000,
      capacity: 400,
      clients: 30,
      late: true,
    });
    const { history, commands, settings } = long.evidence;
    const found = search(transfer, { ...long, evidence: { history, commands, settings } }, () => true);
    expect(found).toMatchObject({ result: 'unknown', reason: expect.stringMatching(/given up with \d+ of/) });
  });
});
