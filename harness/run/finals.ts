import type { Asked } from '../core/asked.ts';
import { answerKinds } from '../core/history.ts';
import type { History } from '../core/history.ts';
import { createdKeys } from '../core/guarded.ts';
import type { Settings, Workload } from '../core/workload.ts';
import { slotName } from '../core/workload.ts';

/** Records that are looked at when a race against a service without an audit is over. */
const most = 1500;

/**
 * The keys of records that are worth a look at the end, those of the slots with the most exchanges first: what was seeded
 * what operations may have created, and of other collections what they were told that they have, as far as requests were
 * kept in full.
 */
export function finalKeys(
  history: History,
  workload: Workload,
  settings: Settings,
  salt: string,
  asked: ReadonlyMap<number, Asked> = new Map(),
): string[] {
  const { slot } = history.columns;
  const created = createdBySlot(history, workload, asked);
  const exchanges = new Map<number, number>();
  for (let row = 0; row < history.count; row++)
    exchanges.set(slot[row]!, (exchanges.get(slot[row]!) ?? 0) + 1);
  const keys: string[] = [];
  for (const [number] of [...exchanges].toSorted(([, one], [, other]) => other - one)) {
    const key = number % history.keys;
    const generation = Math.floor(number / history.keys);
    const place = { key, generation, name: slotName(key, generation, salt) };
    const foreseen = [
      ...workload.seed(place, settings).map((seed) => seed.key),
      ...(workload.creates?.(place, settings) ?? []),
    ];
    const collections = new Set(foreseen.map(collectionOf));
    const others = (created.get(number) ?? []).filter((one) => !collections.has(collectionOf(one)));
    const own = new Set([...foreseen, ...others]);
    if (keys.length + own.size > most) break;
    keys.push(...own);
  }
  return keys;
}

function collectionOf(key: string): string {
  return key.slice(0, key.indexOf('/'));
}

/** By slot, the keys of records that accepted requests have created. */
function createdBySlot(
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
    const known = created.get(slot[row]!) ?? [];
    known.push(...createdKeys(parts));
    created.set(slot[row]!, known);
  }
  return created;
}

const accepted = answerKinds.indexOf('accepted');
