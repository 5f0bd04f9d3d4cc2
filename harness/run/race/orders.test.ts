import { expect, test } from 'vitest';
import { lastItem } from '../../../workloads/last-item.ts';
import { raced } from '../../simulate/simulated-race.ts';
import { ordersOf, withOrders } from './orders.ts';

const verdict = { result: 'valid', anomalies: [], reasons: [] } as const;

test('a run that no order explains is invalid, with the record that shows it', async () => {
  const { evidence, asked } = raced({ workload: lastItem, seed: 1, protection: 'unguarded' });
  const found = await ordersOf(evidence, 'all', { workload: lastItem, asked, salt: '' });
  expect(withOrders(verdict, found)).toMatchObject({
    result: 'invalid',
    anomalies: [
      { kind: 'not-linearizable', count: found.refuted, worst: { key: found.key, nonces: found.nonces } },
    ],
    linearizability: { result: 'not-linearizable' },
  });
  const idle = { ...verdict, reasons: ['nothing was accepted, so nothing could go wrong', 'x'] };
  expect(withOrders(idle, found).reasons).toEqual(['nothing was accepted', 'x']);
  expect(found.refuted).toBeGreaterThan(1);
  expect(found.nonces).not.toEqual([]);
});

test('a run that some order explains, or of which nothing is known, stays as it was judged', async () => {
  const { evidence, asked } = raced({ workload: lastItem, seed: 1 });
  const found = await ordersOf(evidence, 'all', { workload: lastItem, asked, salt: '' });
  expect(found.result).toBe('linearizable');
  expect(withOrders(verdict, found)).toEqual({
    ...verdict,
    invariants: [
      { name: 'some order of the requests explains every answer', result: 'held', examined: found.searched },
    ],
    linearizability: found,
  });
  const unknown = await ordersOf(evidence, 'all', { workload: lastItem, asked: new Map(), salt: '' });
  expect(withOrders({ ...verdict, result: 'invalid' }, unknown)).toMatchObject({
    result: 'invalid',
    linearizability: { result: 'unknown' },
  });
});
