import { step } from '../../harness/core/step.ts';
import type { Execute } from '../execute.ts';
import type { BrokenService } from './broken-service.ts';

/** SELECT, then UPDATE … SET stock = stock - 1 without a condition: no purchase is lost, but too many are made. */
export const checkThenDecrement: BrokenService = {
  name: 'check-then-decrement',
  about: 'looks whether enough is left, then decrements without a condition',
  anomaly: 'oversell',
  workload: 'last-item',
  store: 'memory',
  strategy: 'mutex',
  mistake: () => ({ execute: checkFirst }),
};

const checkFirst: Execute = async (store, _, command, { work }) => {
  const decision = step(await store.read(command.parts.map(({ key }) => key)), command);
  if (decision.kind === 'refused') return decision;
  if (work !== undefined) await work();
  return store.apply({ ...command, parts: command.parts.map((part) => ({ ...part, when: [] })) });
};
