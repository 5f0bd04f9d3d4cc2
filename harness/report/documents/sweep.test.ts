import { expect, test } from 'vitest';
import { measured } from '../../analyze/sizing/sizing.fixture.ts';
import { text } from '../formats/text.ts';
import { workloads } from '../../../workloads/index.ts';
import { sweepDocument } from './sweep.ts';

const calm = { attemptsPerS: 1000, lost: 0.3, serviceMs: 0.2, storeMs: 0.05, clients: 4 };

test('the text of a sweep says what limits its records, such as a hook of an adapter that failed', () => {
  const failed = { code: 'usage-unknown', text: 'usage: threw Error: no; that CPU is left out' } as const;
  const alone = { code: 'nothing-overlapped', text: 'nothing was in flight together' } as const;
  const shop = { store: 'remote', strategy: 'shop' } as const;
  const runs = [
    measured({ ...calm, clients: 1 }, { ...shop, warnings: [alone] }),
    measured(calm, { ...shop, warnings: [failed] }),
    measured(calm, { ...shop, warnings: [failed] }),
  ];
  const told = (of: typeof runs): string =>
    text.print(sweepDocument(of, workloads), { width: 200, color: false }).replaceAll(/\s+/g, ' ');
  expect(told(runs)).toContain(`shop: usage-unknown: ${failed.text} (2 of 3 records)`);
  expect(told(runs)).not.toContain('nothing-overlapped');
  expect(told(runs.slice(0, 1))).not.toContain('usage-unknown');
});
