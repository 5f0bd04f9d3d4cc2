import { collectionOf } from '../core/record.ts';
import type { Asked } from '../core/asked.ts';
import type { Evidence } from '../core/evidence.ts';
import { createdKeys } from '../core/guarded.ts';
import { answerKinds } from '../core/history.ts';
import type { History } from '../core/history.ts';
import { numberOf } from '../core/sightings.ts';
import type { Looked, Target } from '../../targets/target.ts';
import { keysIn } from '../core/workload.ts';
import type { Workload } from '../core/workload.ts';
import { slotName } from '../core/slot.ts';
import type { Settings } from '../core/slot.ts';
import { partsOf } from '../core/command.ts';

/** Records that are looked at when a race against a service without an audit is over. */
const most = 1500;

/** A race that is over, whose records a service may show. */
interface Over {
  readonly history: History;
  readonly workload: Workload;
  readonly settings: Settings;
  readonly salt: string;
  readonly asked: ReadonlyMap<number, Asked>;
  /** Collections of which the service showed a record that was seeded, before the race. */
  readonly foundBefore: ReadonlySet<string>;
}

/** Looks at the records of a race that is over, and at reads that show several of them; nothing where nobody can look. */
export async function shownAtEnd(
  target: Pick<Target, 'look'>,
  over: Over,
): Promise<Pick<Evidence, 'finals' | 'created' | 'effects' | 'cutShort'>> {
  if (target.look === undefined) return {};
  const { history, workload, asked } = over;
  const { keys: foreseen, composites } = finalKeys(over);
  const keys = [...foreseen, ...unforeseenKeys(history, workload, asked, foreseen)];
  // Where time runs out, what was told to be there matters more than what nobody was given.
  const changed = changedKeys(history, workload, asked);
  const inOrder = [...keys.filter((key) => changed.has(key)), ...keys.filter((key) => !changed.has(key))];
  const seen = await target.look([...inOrder, ...composites.keys()]);
  return finalEvidence(withoutUnset(withMembers(seen, composites), over, changed), foreseen, history);
}

/** By key of a read that shows several records, their keys by the names that it has for them. */
type Composites = ReadonlyMap<string, Readonly<Record<string, string>>>;

/**
 * The keys of records that are worth a look at the end, those of the slots with the most exchanges first: what was seeded
 * and what operations may have created; and the reads that show several of them.
 */
export function finalKeys({ history, workload, settings, salt }: Omit<Over, 'asked' | 'foundBefore'>): {
  readonly keys: readonly string[];
  readonly composites: Composites;
} {
  const { slot } = history.columns;
  const exchanges = new Map<number, number>();
  for (let row = 0; row < history.count; row++)
    exchanges.set(slot[row]!, (exchanges.get(slot[row]!) ?? 0) + 1);
  const keys: string[] = [];
  const composites = new Map<string, Readonly<Record<string, string>>>();
  for (const [number] of [...exchanges].toSorted(([, one], [, other]) => other - one)) {
    const key = number % history.keys;
    const generation = Math.floor(number / history.keys);
    const place = { key, generation, name: slotName(key, generation, salt) };
    const own = keysIn(workload, place, settings);
    if (keys.length + own.length > most) break;
    keys.push(...own);
    for (const { collection, members } of workload.resources)
      if (members !== undefined) composites.set(`${collection}/${place.name}`, members(place.name));
  }
  return { keys, composites };
}

/** What was seen, with the records that only a read of several has shown. */
function withMembers(seen: Looked, composites: Composites): Looked {
  const records = new Map(seen.records);
  for (const [key, members] of composites) {
    const { live, fields } = records.get(key) ?? { live: false, fields: new Map<string, string>() };
    records.delete(key);
    for (const [member, of] of Object.entries(live ? members : {})) {
      if (records.has(of)) continue;
      const own = [...fields].flatMap(([name, text]): [string, string][] =>
        name.startsWith(`${member}.`) ? [[name.slice(member.length + 1), text]] : [],
      );
      if (own.length > 0) records.set(of, { version: 0, live: true, fields: new Map(own) });
    }
  }
  return { ...seen, records };
}

/**
 * What was seen, without records that were never there to see: some services show what was seeded from its first change on, such
 * as a flag that somebody has set. Before the race none of its kind was found, and nobody has changed it.
 */
function withoutUnset(
  seen: Looked,
  { workload, settings, salt, foundBefore }: Over,
  changed: ReadonlySet<string>,
): Looked {
  const seeds = workload.seed({ key: 0, generation: 0, name: slotName(0, 0, salt) }, settings);
  const hidden = new Set(seeds.map(({ key }) => collectionOf(key)).filter((one) => !foundBefore.has(one)));
  const isUnset = (key: string): boolean => hidden.has(collectionOf(key)) && !changed.has(key);
  const records = new Map([...seen.records].filter(([key, { live }]) => live || !isUnset(key)));
  return { ...seen, records };
}

/** Records of refused requests that are looked for at the end. */
const mostRefused = 200;

/**
 * The keys of records in collections of which no key is known beforehand, that accepted requests have created, and some that
 * refused ones must not have, as far as the requests were kept in full.
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
  let refusals = 0;
  for (let row = 0; row < history.count && keys.size < most; row++) {
    const isRefused = answer[row] === conflict && refusals < mostRefused;
    const request = answer[row] === accepted || isRefused ? asked.get(nonce[row]!) : undefined;
    const spec = commands[command[row]! - 1];
    // What a replay tells was created by another request.
    if (request?.kind !== 'command' || request.idempotencyKey !== undefined || spec === undefined) continue;
    const parts = partsOf({ ...request, command: spec }, nonce[row]);
    const created = createdKeys(parts).filter((key) => !known.has(collectionOf(key)));
    if (isRefused && created.length > 0) refusals += 1;
    for (const key of created) keys.add(key);
  }
  return [...keys];
}

/** The keys of records that accepted requests have changed, of as many requests as records are looked at. */
function changedKeys(
  history: History,
  { commands }: Pick<Workload, 'commands'>,
  asked: ReadonlyMap<number, Asked>,
): ReadonlySet<string> {
  const { command, answer, nonce } = history.columns;
  const keys = new Set<string>();
  for (let row = 0; row < history.count && keys.size < most; row++) {
    const request = answer[row] === accepted ? asked.get(nonce[row]!) : undefined;
    const spec = commands[command[row]! - 1];
    if (request?.kind !== 'command' || spec === undefined) continue;
    for (const { key, then } of partsOf({ ...request, command: spec }, nonce[row]))
      if (then.length > 0) keys.add(key);
  }
  return keys;
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
const conflict = answerKinds.indexOf('conflict');
