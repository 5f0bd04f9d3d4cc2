import { expect, test } from 'vitest';
import { duplicateRegistration } from '../../workloads/duplicate-registration.ts';
import { lastItem } from '../../workloads/last-item.ts';
import { parallelEdits } from '../../workloads/parallel-edits.ts';
import { hasCapacity } from './has-capacity.ts';

test.each([
  [lastItem, true],
  [duplicateRegistration, false],
  [parallelEdits, false],
])('$name', (workload, expected) => expect(hasCapacity(workload)).toBe(expected));
