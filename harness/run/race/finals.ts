import { collectionOf } from '../../core/record.ts';
import type { Asked } from '../../core/asked.ts';
import type { Evidence } from '../../core/evidence.ts';
import { createdKeys } from '../../core/guarded.ts';
import { answerKinds } from '../../core/history.ts';
import type { History } from '../../core/history.ts';
import { numberOf } from '../../core/sightings.ts';
import type { Looked } from '../../../targets/target.ts';
import { keysIn } from '../../core/workload.ts';
import type { Workload } from '../../core/workload.ts';
import { slotName } from '../../core/slot.ts';
import type { Settings } from '../../core/slot.ts';
import { partsOf } from '../../core/command.ts';

/** Records that are looked at when a race against a service without an audit is over. */
const most = 1500;

/**
 * The keys of records that are worth a look at the end, those of the slots with the most exchanges first: what was seeded
 * and what operations may have created.
 */
export function finalKeys(history: History, workload: Workload, settings: Settings, salt: string): string[] {
  const { slot } = history.columns;
  const exchanges = new Map<number, number>();
  for (let row = 0; row < history.count; row++)
    exchanges.set(slot[row]!, (exchanges.get(slot[row]!) ?? 0) + 1);
  const keys: string[] = [];
  for (const [number] of [...exchanges].toSorted(([, one], [, other]) => other - one)) {
    const key = number % history.keys;
    const generation = Math.floor(number / history.keys);
    const place = { key, generation, name: slotName(key, generation, salt) };
    const own = keysIn(workload, place, settings);
    if (keys.length + own.length > most) break;
    keys.push(...own);
  }
  return keys;
}

/**
 * The keys of records that accepted requests have created in collections of which no key is known beforehand, as far as the
 * requests were kept in full.
 */
export function unforeseenKeys(
  history: History,
  { commands }: Pick<Workload, 'commands'>,
  asked: ReadonlyMap<number, Asked>,
  foreseen: readonly string[],
): string[] {
  const { command, answer, nonce } = history.columns;
  const known = new Set(foreseen.map(collectionOf));
  const keys = new Set<string>();
  for (let row = 0; row < history.count && keys.size < most; row++) {
    const request = answer[row] === accepted ? asked.get(nonce[row]!) : undefined;
    const spec = commands[command[row]! - 1];
    // What a replay tells was created by another request.
    if (request?.kind !== 'command' || request.idempotencyKey !== undefined || spec === undefined) continue;
    const parts = partsOf({ ...request, command: spec }, nonce[row]);
    for (const key of createdKeys(parts)) if (!known.has(collectionOf(key))) keys.add(key);
  }
  return [...keys];
}

/** What a look at the end has shown, as evidence: apart, as nobody knows how a service calls what it was not seeded with. */
export function finalEvidence(
  { records, effects, cutShort }: Looked,
  foreseen: readonly string[],
  history: History,
): Pick<Evidence, 'finals' | 'created' | 'effects' | 'cutShort'> {
  const known = new Set(foreseen);
  return {
    finals: new Map([...records].filter(([key]) => known.has(key))),
    created: new Map([...records].filter(([key]) => !known.has(key))),
    ...(cutShort === undefined ? {} : { cutShort }),
    ...(effects === undefined
      ? {}
      : {
          effects: { ids: effects.map(numberOf), slots: new Set(foreseen.map((key) => history.slotOf(key))) },
        }),
  };
}

const accepted = answerKinds.indexOf('accepted');
