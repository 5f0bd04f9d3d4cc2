import type { Evidence } from '../../core/evidence.ts';
import { answers, effectsOf, fates } from '../rows/effects.ts';
import { openSlots } from '../rows/open-slots.ts';
import { groupBySlot } from '../rows/slot-groups.ts';
import { putContents } from './put-contents.ts';
import type { PutContents } from './put-contents.ts';
import type { StampOptions } from './stamp-options.ts';

/** What was shown beside a stamp: the number of a tag, 0 without, and the content as a number. */
export interface ShownBeside {
  readonly slot: number;
  readonly tag: number;
  readonly content: number;
}

/** Tells the request that made what is shown beside a stamp from the one that the stamp names. */
export interface StampMakers {
  /**
   * The row of the request that was told the tag that is shown, or has put the content, where another one is named that was
   * over before or began after it, and so cannot have made it; undefined where that is not certain.
   */
  readonly insteadOf: (named: number, shown: ShownBeside) => number | undefined;
  /** The content of a final record, as a number. */
  readonly contents: PutContents | undefined;
}

/** Finds out which requests made what is shown: those that alone were told a tag, or have put a content. O(n). */
export function stampMakers(evidence: Evidence, options: StampOptions): StampMakers {
  const { history } = evidence;
  const { answer, version, sent, done } = history.columns;
  const contents = options.contents === undefined ? undefined : putContents(evidence, options.contents);
  const strong = (history.tags ?? []).map((tag) => /^"[^"]*"$/.test(tag));
  const tagOf = (row: number): number => (strong[version[row]! - 1] === true ? version[row]! : 0);
  const contentOf = (row: number): number => contents?.content[row] ?? 0;
  const byTag = areTold(evidence, options, tagOf) ? solitary(evidence, options, tagOf) : undefined;
  const byContent = contents === undefined ? undefined : solitary(evidence, options, contentOf);
  const { fate } = effectsOf(evidence);
  const isSure = (row: number): boolean => fate[row] === fates.effect && answer[row] === answers.accepted;
  return {
    contents,
    insteadOf(named, { slot, tag, content }) {
      if (!isSure(named)) return undefined;
      const isApart = (row: number): boolean => done[named]! < sent[row]! || done[row]! < sent[named]!;
      const told = tagOf(named) > 0 && tagOf(named) !== tag ? byTag?.get(slot)?.get(tag) : undefined;
      if (told !== undefined && isApart(told)) return told;
      const put = contentOf(named) === content ? undefined : byContent?.get(slot)?.get(content);
      return put !== undefined && isApart(put) ? put : undefined;
    },
  };
}

/** Whether answers tell the tags that reads show: but for the first of a record somebody was told each. */
function areTold(evidence: Evidence, { by }: StampOptions, tagOf: (row: number) => number): boolean {
  const { history } = evidence;
  const { command, operation, answer, slot } = history.columns;
  const open = openSlots(evidence);
  for (const { rows } of groupBySlot(history).slots) {
    if (open.has(slot[rows[0]!]!)) continue;
    const told = new Set<number>();
    const untold = new Set<number>();
    for (const row of rows) if (command[row] !== 0 && answer[row] === answers.accepted) told.add(tagOf(row));
    for (const row of rows) {
      if (command[row] !== 0 || answer[row] !== answers.found || by?.(operation[row]!) === false) continue;
      if (!told.has(tagOf(row))) untold.add(tagOf(row));
    }
    if (untold.size > 1) return false;
  }
  return true;
}

/**
 * By slot: what only one accepted request was told, or has put, and its row. What was there before that request, or what a
 * request whose answer was lost may have made as well, is left out.
 */
function solitary(
  evidence: Evidence,
  { by }: StampOptions,
  numberOf: (row: number) => number,
): ReadonlyMap<number, ReadonlyMap<number, number>> {
  const { history } = evidence;
  const { command, operation, answer, slot, base, sent, done } = history.columns;
  const open = openSlots(evidence);
  const makers = new Map<number, Map<number, number>>();
  for (const { rows } of groupBySlot(history).slots) {
    const own = slot[rows[0]!]!;
    if (open.has(own)) continue;
    const made = new Map<number, number>();
    const several = new Set<number>([0]);
    for (const row of rows) {
      if (command[row] === 0 || answer[row] !== answers.accepted) continue;
      const number = numberOf(row);
      if (made.has(number) || base[row] === number) several.add(number);
      made.set(number, row);
    }
    for (const row of rows) {
      if (command[row] !== 0 || answer[row] !== answers.found || by?.(operation[row]!) === false) continue;
      const maker = made.get(numberOf(row));
      if (maker !== undefined && done[row]! < sent[maker]!) several.add(numberOf(row));
    }
    for (const number of several) made.delete(number);
    makers.set(own, made);
  }
  return makers;
}
