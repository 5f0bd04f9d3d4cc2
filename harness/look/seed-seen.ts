import { nothings } from '../check/posted-values.ts';
import { plainOrQuoted } from '../check/rows/quoted.ts';
import type { FirstShown } from '../core/grounds.ts';
import type { Settings, Slot } from '../core/slot.ts';
import type { Workload } from '../core/workload.ts';
import { collectionOf } from '../core/record.ts';
import { slotName } from '../core/slot.ts';
import { showsRecord } from '../drive/dialects/reply-parts.ts';
import type { Glance, Target } from '../../targets/target.ts';

/** Operations that are asked for what they read first. */
const operations = 256;

/** What looks before a race need of a target. */
type Eyes = Pick<Target, 'glance' | 'adapter'>;

/** The same eyes, which look at each record once: nobody has asked for anything yet. */
export function lookingOnce(target: Eyes): Eyes {
  const seen = new Map<string, Promise<Glance | undefined>>();
  const glance = (key: string): Promise<Glance | undefined> => {
    const known = seen.get(key) ?? Promise.resolve(target.glance?.(key));
    seen.set(key, known);
    return known;
  };
  return { glance, ...(target.adapter === undefined ? {} : { adapter: target.adapter }) };
}

/**
 * Looks, before the race, at a record that operations will read, or at one that was seeded, and says what is wrong with
 * what the service shows: it did not keep what was posted to it, or shows nothing. Undefined where nothing is, or nobody looks.
 */
export async function seedDoubt(
  target: Eyes,
  workload: Workload,
  settings: Settings,
  salt: string,
): Promise<string | undefined> {
  const slot = firstSlot(salt);
  const seeds = workload.seed(slot, settings);
  const key = seeds.length === 0 ? undefined : (readKey(workload, slot, settings) ?? seeds[0]?.key);
  const seen = key === undefined ? undefined : await target.glance?.(key);
  if (key === undefined || seen === undefined) return undefined;
  const { status, record } = seen;
  const { made, absent, read, mend } = wordsOf(target, key);
  if (record?.live === false)
    return `${made} is not there, or ${absent}: ${read} is answered ${status}${showsRecord(status) ? ' with nothing' : ''}; ${mend}`;
  if (!showsRecord(status)) return `${read} is answered ${status}: reads are not examined`;
  const fields = seeds.find((seed) => seed.key === key)?.fields ?? {};
  const { integers = [] } =
    workload.resources.find(({ collection }) => key.startsWith(`${collection}/`)) ?? {};
  const other = Object.keys(fields).find((name) => {
    const [posted = '', shown] = [fields[name], record?.fields.get(name)];
    if (shown === undefined || shown === posted || nothings.has(posted)) return false;
    // A word or a name may be shown in a form of the service's own, a text that is gone is in none.
    return integers.includes(name) || nothings.has(shown);
  });
  return other === undefined
    ? undefined
    : `${made} was not kept as it is: ${read} shows ${other} ${inSentence(record?.fields.get(other))} before the race, ${inSentence(fields[other])} was posted`;
}

/** A value as a sentence has room for it. */
function inSentence(text = ''): string {
  return text === '' ? 'nothing' : plainOrQuoted(text);
}

/** What is told of a record that was seeded: by its routes, or by the parts of an adapter. */
function wordsOf(
  { adapter }: Pick<Target, 'adapter'>,
  key: string,
): Readonly<Record<'made' | 'absent' | 'read' | 'mend', string>> {
  if (adapter === undefined)
    return {
      made: 'what was posted to /contend/seed',
      absent: 'there is no such route',
      read: `GET /${key}`,
      mend: 'without the route reads are not examined',
    };
  const read = `reads.${collectionOf(key)}`;
  return {
    made: 'what seed was given to make',
    absent: `${read} asks for another record`,
    read: `${read} of ${key}`,
    mend: `look at seed and at ${read} in the adapter; what is not shown is not examined`,
  };
}

/**
 * How the service shows what was posted to it, by a look before the race at records that were seeded, and at reads that
 * show several. None where it shows none.
 */
export async function firstShown(
  target: Eyes,
  { seed, resources, words = {} }: Workload,
  settings: Settings,
  salt: string,
): Promise<readonly FirstShown[]> {
  const slot = firstSlot(salt);
  const posted = new Map(seed(slot, settings).map(({ key, fields }) => [key, Object.entries(fields)]));
  const composites = resources.flatMap(({ collection, members }) =>
    members === undefined ? [] : [{ key: `${collection}/${slot.name}`, members: members(slot.name) }],
  );
  const singles = [...posted.keys()].map((key) => ({ key, members: { '': key } }));
  const telling = [...singles, ...composites].filter(({ members }) =>
    Object.values(members).some((key) => (posted.get(key)?.length ?? 0) > 0),
  );
  const looks = telling.map(async ({ key, members }) => {
    const record = (await target.glance?.(key))?.record;
    const shown = record?.live === true ? record.fields : undefined;
    return Object.entries(members).flatMap(([member, of]) =>
      (posted.get(of) ?? []).flatMap(([field, value]): FirstShown[] => {
        const text = shown?.get(member === '' ? field : `${member}.${field}`);
        // Some show a word by showing nothing.
        const isLeftOut = shown?.size === 0 && words[field] !== undefined;
        return text === undefined && !isLeftOut ? [] : [{ field, posted: value, shown: text ?? '' }];
      }),
    );
  });
  return (await Promise.all(looks)).flat();
}

/** The collections of which the service shows a record that was seeded, by a look at one of each before the race. */
export async function collectionsFound(
  target: Eyes,
  { seed }: Workload,
  settings: Settings,
  salt: string,
): Promise<ReadonlySet<string>> {
  const keys = new Map(seed(firstSlot(salt), settings).map(({ key }) => [collectionOf(key), key]));
  const looks = Array.from(keys, async ([collection, key]) => {
    const seen = await target.glance?.(key);
    return seen?.record?.live === true ? [collection] : [];
  });
  return new Set((await Promise.all(looks)).flat());
}

/** The slot that is looked at. */
function firstSlot(salt: string): Slot {
  return { key: 0, generation: 0, name: slotName(0, 0, salt) };
}

/** The record that operations on a slot read first; undefined where none does. */
function readKey(workload: Workload, slot: Slot, settings: Settings): string | undefined {
  for (let operation = 0; operation < operations; operation++) {
    const first = workload.operation({ operation, client: 0, slot, settings }).next();
    if (first.done !== true && first.value.kind === 'read') return first.value.key;
  }
  return undefined;
}
