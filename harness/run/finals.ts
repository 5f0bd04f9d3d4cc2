import type { Asked } from '../core/asked.ts';
import { answerKinds } from '../core/history.ts';
import type { History } from '../core/history.ts';
import type { Condition } from '../core/guarded.ts';
import type { Settings, Workload } from '../core/workload.ts';
import { slotName } from '../core/workload.ts';

/** Records that are looked at when a race against a service without an audit is over. */
const most = 1500;

/**
 * The keys of records that are worth a look at the end, those of the slots with the most exchanges first: what was seeded
 * and what operations may have created, or were told that they have, as far as requests were kept in full.
 */
export function finalKeys(
  history: History,
  workload: Workload,
  settings: Settings,
  salt: string,
  asked: ReadonlyMap<number, Asked> = new Map(),
): string[] {
  const { slot } = history.columns;
  const created = createdKeys(history, workload, asked);
  const exchanges = new Map<number, number>();
  for (let row = 0; row < history.count; row++)
    exchanges.set(slot[row]!, (exchanges.get(slot[row]!) ?? 0) + 1);
  const keys: string[] = [];
  for (const [number] of [...exchanges].toSorted(([, one], [, other]) => other - one)) {
    const key = number % history.keys;
    const generation = Math.floor(number / history.keys);
    const place = { key, generation, name: slotName(key, generation, salt) };
    const own = new Set([
      ...workload.seed(place, settings).map((seed) => seed.key),
      ...(workload.creates?.(place, settings) ?? []),
      ...(created.get(number) ?? []),
    ]);
    if (keys.length + own.size > most) break;
    keys.push(...own);
  }
  return keys;
}

/** By slot, the keys of records that accepted requests have created. */
function createdKeys(
  history: History,
  { commands }: Workload,
  asked: ReadonlyMap<number, Asked>,
): ReadonlyMap<number, readonly string[]> {
  const { command, answer, nonce, slot } = history.columns;
  const created = new Map<number, string[]>();
  for (let row = 0; row < history.count; row++) {
    const request = answer[row] === accepted ? asked.get(nonce[row]!) : undefined;
    const spec = commands[command[row]! - 1];
    if (request?.kind !== 'command' || spec === undefined) continue;
    const { id, args } = request;
    const parts = spec.parts({ id, args, preconditions: [], nonce: nonce[row]!, nowMs: 0, by: '' });
    const own = parts.filter(({ when, then }) => then.length > 0 && when.some(isCreation));
    const known = created.get(slot[row]!);
    if (known === undefined)
      created.set(
        slot[row]!,
        own.map(({ key }) => key),
      );
    else known.push(...own.map(({ key }) => key));
  }
  return created;
}

const accepted = answerKinds.indexOf('accepted');

/** Whether a condition asks that the whole record is not there yet. */
function isCreation(condition: Condition): boolean {
  return condition.is === 'absent' && !('field' in condition);
}
