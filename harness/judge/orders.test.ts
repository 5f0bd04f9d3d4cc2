import { expect, test } from 'vitest';
import { lastItem } from '../../workloads/last-item.ts';
import { raced } from '../simulate/simulated-race.ts';
import { addOrders, ordersOf, withOrders } from './orders.ts';

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

test('where answers of a service that nobody knows may mean no, a run that no order explains is not held to be right', async () => {
  const { evidence, asked } = raced({ workload: lastItem, seed: 1, protection: 'unguarded' });
  const { history } = evidence;
  history.tags = [];
  for (let row = 0; row < history.count; row++)
    history.sightings.add(row, `#shape 200 {express: ${row % 3 === 0}}`, '');
  const found = await ordersOf(evidence, 'all', { workload: lastItem, asked, salt: '' });
  expect(found.result).toBe('unknown');
  const open = {
    name: 'some order of the requests explains every answer',
    result: 'not-examined',
    why: found.reason,
  };
  const judged = withOrders(verdict, found);
  expect(judged).toMatchObject({ result: 'inconclusive', reasons: [found.reason], invariants: [open] });
  expect(found.reason).toContain('several forms');
  // As little is known of both halves of a race, and what is broken stays so.
  expect(withOrders(verdict, addOrders(found, found)).result).toBe('inconclusive');
  expect(withOrders({ ...verdict, result: 'invalid' }, found)).toMatchObject({
    result: 'invalid',
    invariants: [open],
  });
});
