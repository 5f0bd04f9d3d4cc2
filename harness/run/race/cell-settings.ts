import type { RunRecord } from '../../core/run-record.ts';
import { formatSkew } from '../../core/skew.ts';
import { formatBackOff } from '../../drive/policies/back-off.ts';
import type { Cell } from '../../plan/cell.ts';

/** The settings of a cell as its record holds them; a capacity only where the workload's records have one. */
export function settingsOf(cell: Cell, hasCapacity: boolean): RunRecord['settings'] {
  return {
    ...(hasCapacity ? { capacity: cell.capacity } : {}),
    keys: cell.keys,
    skew: formatSkew(cell.skew),
    workMs: cell.workMs,
    thinkMs: cell.thinkMs,
    profile: cell.profile,
    ...(cell.problems === 'bare' ? { problems: cell.problems } : {}),
    precondition: cell.precondition,
    ...tuningOf(cell),
    ...(cell.pool === undefined ? {} : { pool: cell.pool }),
    ...(cell.ratePerS === undefined ? {} : { ratePerS: cell.ratePerS }),
    ...(cell.arrival === 'burst' ? { rounds: cell.rounds } : {}),
    ...(cell.faults.length > 0 ? { faults: cell.faults.map(({ text }) => text) } : {}),
    ...(cell.balance === undefined ? {} : { balance: cell.balance }),
    ...(cell.abilities === undefined ? {} : { abilities: cell.abilities }),
  };
}

/** What the policy looks at, as a person writes it. */
function tuningOf({ tuning }: Cell): Pick<RunRecord['settings'], 'tuning'> {
  const { backOff, ...plain } = tuning;
  if (Object.keys(tuning).length === 0) return {};
  return { tuning: { ...plain, ...(backOff === undefined ? {} : { backOff: formatBackOff(backOff) }) } };
}
