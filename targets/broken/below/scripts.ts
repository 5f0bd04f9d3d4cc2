import type { Unplaced } from './mistake-below.ts';
import { inScript } from './rewriting.ts';

const atomic = { store: 'redis', strategy: 'atomic-script' };

/** Mistakes in what Redis is told to do: at one place of one script. */
export const scriptMistakes: readonly Unplaced[] = [
  {
    name: 'more-than-for-at-least',
    about: 'apply-n compares with > where at least is meant',
    workload: 'transfer',
    race: atomic,
    mistake: () => inScript('apply-n', 'holds = value >= bound', 'holds = value > bound'),
  },
  {
    name: 'guards-of-the-first-part',
    about: 'apply-n looks at the guards of the first record only',
    workload: 'idempotent-payment',
    race: atomic,
    mistake: () => inScript('apply-n', 'if not holds then', 'if not holds and part == 2 then'),
  },
  {
    name: 'writes-the-last-part',
    about: 'apply-n writes the last record only, and the receipt of all',
    workload: 'transfer',
    race: atomic,
    mistake: () =>
      inScript(
        'apply-n',
        'if kind > 1 then\n    local removed',
        'if kind > 1 and part == last then\n    local removed',
      ),
  },
  {
    name: 'digits-appended',
    about: 'apply-n appends the digits of an addend instead of adding it',
    workload: 'transfer',
    race: atomic,
    mistake: () =>
      inScript(
        'apply-n',
        "total = format('%d', total)",
        "total = (found[fields - sums + sum + 1] or '') .. format('%d', addend)",
      ),
  },
  {
    name: 'no-tombstone',
    about: 'apply-n deletes a record with its version',
    workload: 'directory-delete',
    race: atomic,
    mistake: () => inScript('apply-n', "    call('HSET', key, '@v', '-' .. wrote)\n", ''),
  },
  {
    name: 'outcome-lost',
    about: 'apply-n stores an idempotency key without what was done under it',
    workload: 'idempotent-payment',
    race: atomic,
    mistake: () => inScript('apply-n', 'args[shape[position]] = outcome', "args[shape[position]] = ''"),
  },
  {
    name: 'takes-the-last-twice',
    about: 'take-2 does not look whether enough is left',
    workload: 'last-item',
    race: atomic,
    mistake: () => inScript('take-2', ' or value < args[3] + 0', ''),
  },
  {
    name: 'fence-not-compared',
    about: 'fence-n raises the fence, and lets older holders through',
    workload: 'last-item',
    race: {
      store: 'redis',
      strategy: 'fenced-lock',
      instances: 2,
      fault: 'pause-holder@100ms',
      duration: '2s',
    },
    mistake: () =>
      inScript('fence-n', 'if fence and fence + 0 > ARGV[position + 1] + 0 then', 'if false then'),
  },
];
