import type { Claim } from '../claim.ts';
import { level } from '../figure.ts';
import { anomaliesPerWin, wrong } from '../measures.ts';

/** Between the look and the insertion there is room for somebody else. */
export const existenceCheck: Claim = {
  name: 'existence-check',
  about: 'A check of existence before the insertion is no protection by itself.',
  how: 'A service looks whether a name is free and then inserts it, in two steps; another one does both in one. Clients register the same names, two of them and sixteen.',
  settings: { workload: 'duplicate-registration', strategy: 'optimistic', store: 'memory' },
  races: {
    'look first, 2 clients': { settings: { clients: 2 }, broken: 'check-then-insert', expects: 'any' },
    'look first, 16 clients': { settings: { clients: 16 }, broken: 'check-then-insert', expects: 'any' },
    'in one step, 16 clients': { settings: { clients: 16 } },
  },
  predictions: [
    {
      says: 'with 2 clients, names are given twice',
      figure: level('races in which one was', wrong, 'look first, 2 clients'),
      must: { above: 0.5 },
    },
    {
      says: 'with 16 clients, names are given twice',
      figure: level('races in which one was', wrong, 'look first, 16 clients'),
      must: { above: 0.5 },
    },
  ],
  figures: [
    level(
      '2 clients, names given again, for one registration',
      anomaliesPerWin('second-winner'),
      'look first, 2 clients',
    ),
    level(
      '16 clients, names given again, for one registration',
      anomaliesPerWin('second-winner'),
      'look first, 16 clients',
    ),
    level('in one step, the same', anomaliesPerWin('second-winner'), 'in one step, 16 clients'),
  ],
};
