import type { Columns } from '../core/columns.ts';
import { Receipts } from '../core/evidence.ts';
import type { Evidence } from '../core/evidence.ts';
import { History } from '../core/history.ts';
import type { Stored } from '../core/record.ts';

/**
 * The evidence of a burst round by round: each has fresh records, so that each can be judged alone. What belongs to no
 * round, such as a record that no slot names, is in none.
 */
export function roundsOf(evidence: Evidence, rounds: number): readonly Evidence[] {
  const { history, audit, commands, settings } = evidence;
  const rows = Array.from({ length: rounds }, (): number[] => []);
  const { slot } = history.columns;
  for (let row = 0; row < history.count; row++) rows[generationOf(history, slot[row]!)]?.push(row);
  const histories = rows.map((own) => part(history, own));
  if (audit === undefined) return histories.map((own) => ({ history: own, commands, settings }));
  const records = rows.map(() => new Map<string, Stored>());
  for (const [key, record] of audit.records) records[roundOf(history, key)]?.set(key, record);
  const receipts = rows.map(() => new Receipts());
  const { keys, key, nonce, read, wrote, count } = audit.receipts;
  const rounding = keys.map((name) => roundOf(history, name));
  for (let i = 0; i < count; i++) {
    const trace = { key: keys[key[i]!]!, read: read[i]!, wrote: wrote[i] === 0 ? null : wrote[i]! };
    receipts[rounding[key[i]!]!]?.add({ nonce: nonce[i]!, traces: [trace] });
  }
  return histories.map((own, round) => ({
    history: own,
    commands,
    settings,
    audit: { records: records[round]!, receipts: receipts[round]! },
  }));
}

function roundOf(history: History, key: string): number {
  const slot = history.slotOf(key);
  return slot < 0 ? -1 : generationOf(history, slot);
}

function generationOf(history: History, slot: number): number {
  return Math.floor(slot / history.keys);
}

function part(history: History, rows: readonly number[]): History {
  const own = new History(history.keys, rows.length, undefined, history.salt);
  for (const name of Object.keys(own.columns) as (keyof Columns)[]) {
    for (const [at, row] of rows.entries()) own.columns[name][at] = history.columns[name][row]!;
  }
  for (const [at, row] of rows.entries()) own.sightings.take(history.sightings, row, at);
  own.count = rows.length;
  return own;
}
