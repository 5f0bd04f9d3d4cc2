import type { Evidence } from '../core/evidence.ts';
import { isDigest, numberOf } from '../core/sightings.ts';
import type { Workload } from '../core/workload.ts';
import { nothings } from './posted-values.ts';
import { rewritten, shownUnder } from './rewritten.ts';
import type { Source } from './rewritten.ts';

/**
 * Leaves out of the evidence what a foreign service shows of contents in a form of its own, such as blocks, or base64: many
 * texts, none of which anybody has sent. Nothing was seeded in such a field, so that no look before the race could see its form.
 * One text for all is no form: so looks what got lost; nor is what was cut, or put together.
 */
export function inOwnForms(evidence: Evidence, contents: Workload['contents']): Evidence {
  if (evidence.history.tags === undefined || contents === undefined) return evidence;
  const own = (source: Source): ReadonlySet<string> =>
    new Set(Object.keys(contents).filter((field) => isOwnForm(evidence, field, contents[field]!, source)));
  const [unread, untold] = [own('shown'), own('told')];
  if (unread.size + untold.size === 0) return evidence;
  return {
    ...rewritten(evidence, (field, value, source) =>
      (source === 'told' ? untold : unread).has(field) ? undefined : value,
    ),
    ...(unread.size === 0 ? {} : { unread: new Set([...(evidence.unread ?? []), ...unread]) }),
  };
}

function isOwnForm(
  evidence: Evidence,
  field: string,
  textsOf: (operation: number) => readonly string[],
  source: Source,
): boolean {
  const shown = new Set([...shownUnder(evidence, field, source)].filter((value) => !nothing.has(value)));
  if (shown.size < fewest || [...shown].some((value) => !isDigest(value))) return false;
  const operations = new Set(evidence.history.columns.operation.subarray(0, evidence.history.count));
  for (const operation of operations)
    if (textsOf(operation).some((text) => shown.has(numberOf(text)))) return false;
  return !showsParts(evidence, field, [...operations].flatMap(textsOf));
}

/**
 * Whether records at the end hold a part of what was sent, in whatever letters, or several of what was sent: that was cut, or
 * put together, and not put otherwise.
 */
function showsParts({ finals }: Evidence, field: string, sent: readonly string[]): boolean {
  const held = [...(finals?.values() ?? [])].flatMap(({ fields }) => fields.get(field)?.toLowerCase() ?? []);
  const all = sent.map((text) => text.toLowerCase());
  return held
    .filter((text) => text !== '')
    .slice(0, looked)
    .some((text) => all.some((one) => one.includes(text)) || holdsSeveral(text, all));
}

function holdsSeveral(text: string, sent: readonly string[]): boolean {
  const within = sent.filter((one) => text.includes(one));
  const longest = within.reduce((most, one) => (one.length > most.length ? one : most), '');
  return within.some((one) => !longest.includes(one));
}

const nothing: ReadonlySet<number> = new Set([...nothings].map(numberOf));
/** So many different texts are nothing that is told to everybody. */
const fewest = 2;
/** Records that are looked at for parts of what was sent. */
const looked = 20;
