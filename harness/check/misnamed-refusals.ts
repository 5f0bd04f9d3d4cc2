import type { Evidence } from '../core/evidence.ts';
import { alienSight, takenForSight } from '../core/sight.ts';
import type { AnomalyKind, Finding } from '../core/verdict.ts';
import { codeOf } from './own-reasons.ts';
import { Occurrences } from './rows/occurrences.ts';
import { effectsOf, fates, reasonNumber } from './rows/effects.ts';
import { firstSent, sightColumn } from './rows/fields.ts';
import { Presence } from './rows/presence.ts';
import { groupBySlot, rowsOf } from './rows/slot-groups.ts';

/** What is said of refusals, whatever the workload. */
export const refusalKinds = [
  'unjustified-refusal',
  'undersell',
  'nobody-won',
] as const satisfies AnomalyKind[];

/**
 * Judges refusals of a foreign service whose code the command cannot give. What they are held to others judge; those that are
 * held to nothing leave open whether refusals are justified. A change that is blamed, of what the request did not name, is a
 * lost race where somebody may have changed the record meanwhile, and a lie where nobody was on the way at all and nobody can
 * ever have changed it. O(n log n).
 */
export function misnamedRefusals(evidence: Evidence): Finding[] {
  const { history, commands } = evidence;
  const { command, reason, nonce, slot, sent, done } = history.columns;
  const alien = sightColumn(history, alienSight);
  const takenFor = sightColumn(history, takenForSight);
  if (history.tags === undefined || alien === undefined || takenFor === undefined) return [];
  const asked = firstSent(evidence);
  const nobody = new Occurrences('unjustified-refusal', (row) => ({
    key: history.slotName(slot[row]!),
    text: `request ${nonce[row]!} to ${commands[command[row]! - 1] ?? ''} was refused as ${codeOf(alien[row]!)}, but nobody else was there and nobody can have changed anything`,
    nonces: [nonce[row]!],
  }));
  const strange = new Map<string, number>();
  const alone = new Map<string, number>();
  const groups = groupBySlot(history);
  let everywhere: Presence | undefined;
  for (let group = 0; group < groups.count; group++) {
    const rows = rowsOf(groups, group);
    let changes: Presence | undefined;
    for (const row of rows) {
      if (Number.isNaN(alien[row]!)) continue;
      const label = `${commands[command[row]! - 1] ?? ''} ${codeOf(alien[row]!)}`;
      if (takenFor[row] !== raced) {
        if (takenFor[row] === unnamed || reason[row] !== takenFor[row]) count(strange, label);
        continue;
      }
      if (!blaming.has(alien[row]!)) continue;
      changes ??= changesOf(evidence, asked, rows);
      if (changes.most(sent[row]!, done[row]!) > 0) continue;
      everywhere ??= changesOf(evidence, asked, history.columns.command.keys());
      if (changes.most(-Infinity, done[row]!) > 0 || everywhere.most(sent[row]!, done[row]!) > 0)
        count(alone, label);
      else {
        nobody.look();
        nobody.add(done[row]!, 1, row);
      }
    }
  }
  const open = [
    ...(strange.size === 0
      ? []
      : [`the service names reasons that commands do not have (${listed(strange)})`]),
    ...(alone.size === 0
      ? []
      : [
          `the service blames changes where nobody was changing anything, of requests that named no version (${listed(alone)})`,
        ]),
  ].join('; ');
  return [
    nobody.finding(),
    ...(open === '' ? [] : refusalKinds.map((kind) => ({ kind, examined: 0, open }))),
  ];
}

/** When requests that may have changed anything were on their way. */
function changesOf(evidence: Evidence, asked: Float64Array, rows: Iterable<number>): Presence {
  const { done } = evidence.history.columns;
  const { fate } = effectsOf(evidence);
  const changes = new Presence();
  for (const row of rows) {
    if (fate[row] === fates.none) continue;
    changes.came(asked[row]!);
    if (fate[row] === fates.effect) changes.went(done[row]!);
  }
  return changes;
}

function count(counts: Map<string, number>, label: string): void {
  counts.set(label, (counts.get(label) ?? 0) + 1);
}

/** The commonest of what was counted. */
function listed(counts: ReadonlyMap<string, number>): string {
  const common = [...counts].toSorted(([, one], [, other]) => other - one).slice(0, 3);
  return common.map(([label, times]) => `${label} × ${times}`).join(', ');
}

const raced = reasonNumber('write-conflict');
const unnamed = reasonNumber('unnamed-conflict');
const blaming: ReadonlySet<number> = new Set([
  reasonNumber('version-mismatch'),
  reasonNumber('modified-since'),
]);
