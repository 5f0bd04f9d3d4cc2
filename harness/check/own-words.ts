import type { Evidence } from '../core/evidence.ts';
import type { Columns } from '../core/columns.ts';
import type { History } from '../core/history.ts';
import { isDigest, numberOf } from '../core/sightings.ts';
import type { Workload } from '../core/workload.ts';
import { rewritten, shows } from './rewritten.ts';
import type { Source } from './rewritten.ts';
import { answers } from './rows/effects.ts';
import type { FirstShown } from '../core/grounds.ts';

/** The form in which fields of a workload are shown: the values of those that hold words, and those that hold integers. */
export type KnownForms = Pick<Workload, 'words' | 'amounts'>;

/**
 * Leaves out of the evidence what a foreign service shows in words of its own: a field of which we know all values, under
 * which it shows another (`BEZAHLT`, 2, true), says nothing that could be held against it, nor does one that holds an amount,
 * under which it shows something else (true, `10.00`), nor one that it showed otherwise than it was posted, before the race,
 * such as a text as a list of lines; another of the words that we know is what it says.
 */
export function inKnownWords(
  evidence: Evidence,
  { words = {}, amounts = [] }: KnownForms,
  firsts: readonly FirstShown[] = [],
): Evidence {
  if (evidence.history.tags === undefined) return evidence;
  const isOther = ({ field, posted, shown }: FirstShown): boolean => {
    if (evidence.reworded?.has(field) === true) return false;
    if (posted === shown) return false;
    if (words[field] !== undefined) return !words[field].includes(shown);
    if (amounts.includes(field)) return true;
    // Owners are told apart by what they are called, whatever that is; a number is another one, and in no other form.
    return posted !== 'nobody' && !(isInteger(posted) && isInteger(shown));
  };
  const other = firsts.filter(isOther).map(({ field }) => field);
  const ownIn = (source: Source): ReadonlySet<string> =>
    new Set([
      ...Object.keys(words).filter((field) => hasOwnWords(evidence, field, words[field] ?? [], source)),
      ...amounts.filter((field) => hasOwnAmounts(evidence, field, source)),
    ]);
  const unread = new Set([...ownIn('shown'), ...other]);
  const untold = new Set([...ownIn('told'), ...other]);
  const isZero = (field: string, value: number): boolean => isNothing(value) && amounts.includes(field);
  const showsNothing = amounts.some((field) =>
    (['shown', 'told'] as const).some((source) => shows(evidence, field, isNothing, source)),
  );
  if (unread.size + untold.size === 0 && !showsNothing) return evidence;
  const isUnmeasured = {
    [answers.found]: amounts.some((field) => unread.has(field)),
    [answers.accepted]: amounts.some((field) => untold.has(field)),
    [answers.replayed]: amounts.some((field) => untold.has(field)),
  };
  return {
    ...rewritten(
      evidence,
      (field, value, source) =>
        (source === 'told' ? untold : unread).has(field) ? undefined : isZero(field, value) ? '0' : value,
      unmeasured(evidence.history, isUnmeasured),
    ),
    ...(unread.size === 0 ? {} : { unread }),
  };
}

/** The column of what was measured, without that of amounts that cannot be read, where answers of a kind show such. */
function unmeasured(
  { columns, count }: History,
  of: Readonly<Record<number, boolean>>,
): Pick<Columns, 'value'> {
  const value = columns.value.slice(0, count);
  for (let row = 0; row < count; row++) if (of[columns.answer[row]!] === true) value[row] = Number.NaN;
  return { value };
}

/** Whether a service shows another word under a field than those that are known. */
function hasOwnWords(evidence: Evidence, field: string, words: readonly string[], source: Source): boolean {
  const known = new Set(words.map(numberOf));
  return shows(evidence, field, (value) => !known.has(value), source);
}

/**
 * Whether a service shows something else than integers under a field that holds an amount. Nothing beside integers is no
 * form of its own, but 0: so do some show what is used up, and what got lost, such as a sum with what is no number, is not 0.
 */
function hasOwnAmounts(evidence: Evidence, field: string, source: Source): boolean {
  const isText = (value: number): boolean => isDigest(value) && !isNothing(value);
  if (shows(evidence, field, isText, source)) return true;
  return (
    shows(evidence, field, isNothing, source) && !shows(evidence, field, (value) => !isDigest(value), source)
  );
}

const nothing = numberOf('null');

function isNothing(value: number): boolean {
  return value === nothing;
}

function isInteger(text: string): boolean {
  return /^-?\d{1,15}$/.test(text);
}
