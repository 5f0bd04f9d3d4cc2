import type { Evidence } from '../../core/evidence.ts';
import { absent } from '../../core/record.ts';
import type { Fields } from '../../core/record.ts';
import { notExamined } from '../../core/verdict.ts';
import type { Finding } from '../../core/verdict.ts';
import { commandNumber, effectsOf, fates, versionsWritten } from '../rows/effects.ts';
import { Occurrences } from '../rows/occurrences.ts';
import { overwrittenVersions } from '../rows/overwritten.ts';
import { groupBySlot, rowsOf } from '../rows/slot-groups.ts';
import { quoted } from '../rows/quoted.ts';

/** How edits are found again in the final record; what a seed wrote is no mark. */
export interface ContentOptions {
  readonly command: string;
  readonly collection: string;
  /** The marks that a record holds, each the sign of one operation. */
  readonly marks: (fields: Fields) => Iterable<string>;
  /** The mark that an operation leaves. */
  readonly markOf: (operation: number) => string;
}

/**
 * Holds the final records against the edits: every edit that took effect has left its mark, unless a client overwrote it
 * knowingly, and every mark is that of such an edit. Without an audit nothing can be said. O(n).
 */
export function content(evidence: Evidence, options: ContentOptions): Finding[] {
  const { history, audit } = evidence;
  if (audit === undefined)
    return (['missing-edit', 'phantom-edit'] as const).map((kind) =>
      notExamined(kind, 'only receipts tell whose edits a final record must hold'),
    );
  const { command, operation, nonce, done } = history.columns;
  const { collection, markOf } = options;
  const wanted = commandNumber(evidence, options.command);
  const groups = groupBySlot(history);
  const { fate } = effectsOf(evidence);
  const written = versionsWritten(evidence, [collection]);
  const isOverwritten = overwrittenVersions(history, written);
  const keyOf = (row: number): string => `${collection}/${history.slotName(history.columns.slot[row]!)}`;
  const missing = new Occurrences('missing-edit', (row) => ({
    key: keyOf(row),
    text: `the edit of operation ${operation[row]!} took effect, but is not in the final record`,
    nonces: [nonce[row]!],
  }));
  const phantom = new Occurrences<readonly [key: string, mark: string]>('phantom-edit', ([key, mark]) => ({
    key,
    text: `the final record holds ${quoted(mark)}, which no accepted edit wrote`,
    nonces: [],
  }));

  const prefix = `${collection}/`;
  const seen = new Uint8Array(groups.count);
  const nothing = new Uint32Array(0);
  const compare = (rows: Uint32Array, key: string, fields: Fields): void => {
    const left = new Set(options.marks(fields));
    let repeated: Set<string> | undefined;
    for (let i = 0; i < rows.length; i++) {
      const row = rows[i]!;
      if (command[row] !== wanted || fate[row] !== fates.effect) continue;
      missing.look();
      const mark = markOf(operation[row]!);
      if (left.delete(mark)) continue;
      // An operation can have several effects that share its mark.
      repeated ??= new Set(options.marks(fields));
      if (!repeated.has(mark) && !isOverwritten(history.columns.slot[row]!, written[row]!))
        missing.add(done[row]!, 1, row);
    }
    for (const mark of left) phantom.add(Infinity, 1, [key, mark]);
  };
  for (const [key, record] of audit.records) {
    if (!key.startsWith(prefix)) continue;
    const slot = history.slotOf(key);
    if (slot < 0 || key.length !== prefix.length + history.slotName(slot).length) continue;
    const number = groups.index.find(slot);
    if (number >= 0) seen[number] = 1;
    phantom.look();
    compare(number >= 0 ? rowsOf(groups, number) : nothing, key, record.fields);
  }
  for (const { group, rows: own } of groups.slots) {
    if (seen[group] === 0) compare(own, '', absent.fields);
  }
  return [missing.finding(), phantom.finding()];
}
