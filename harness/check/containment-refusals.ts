import type { Evidence } from '../core/evidence.ts';
import { reasonCodes } from '../core/reason.ts';
import type { Anomaly } from '../core/verdict.ts';
import type { Containment } from './containment.ts';
import { departuresOf } from './rows/departures.ts';
import { answers, commandNumber, effectsOf, fates, settledTimes } from './rows/effects.ts';
import { Occurrences } from './rows/occurrences.ts';
import { Presence } from './rows/presence.ts';
import { groupBySlot, rowsOf } from './rows/slot-groups.ts';

/** What is known of one parent from the requests that took effect, or may have. */
interface Events {
  readonly children: Presence;
  readonly removals: Presence;
  readonly deletions: Presence;
  readonly created: Map<string, Presence>;
}

/** What refusals are held against: the name of the child that an operation creates, beside the commands. */
export interface ContainmentRefusalOptions extends Containment {
  readonly nameOf: (operation: number) => string;
}

/**
 * Finds refusals without a reason: not empty while no child can have been there, a parent that is missing or gone
 * though nobody had deleted it, a name that nobody had taken, a child that is gone though none was removed. O(n log n).
 */
export function containmentRefusals(evidence: Evidence, options: ContainmentRefusalOptions): Anomaly[] {
  const { history } = evidence;
  const { command, operation, answer, reason, nonce, sent, done, slot } = history.columns;
  const created = commandNumber(evidence, options.create);
  const removed = commandNumber(evidence, options.remove);
  const deleted = commandNumber(evidence, options.delete);
  const groups = groupBySlot(history);
  const { fate } = effectsOf(evidence);
  const settled = settledTimes(evidence);
  const ended = departuresOf(evidence, {
    collection: options.children,
    comes: created,
    goes: removed,
    seeded: options.seeded,
  });

  const eventsOf = (rows: Uint32Array): Events => {
    const events = {
      children: new Presence(),
      removals: new Presence(),
      deletions: new Presence(),
      created: new Map<string, Presence>(),
    };
    for (const name of options.seeded) {
      events.children.came(-Infinity);
      events.created.set(name, new Presence());
      events.created.get(name)?.came(-Infinity);
    }
    for (const row of rows) {
      if (fate[row] === fates.none) continue;
      if (command[row] === deleted) events.deletions.came(sent[row]!);
      if (command[row] === removed) {
        events.removals.came(sent[row]!);
        if (ended[row] === 1) events.children.went(settled[row]!);
      }
      if (command[row] !== created) continue;
      events.children.came(sent[row]!);
      const name = options.nameOf(operation[row]!);
      const known = events.created.get(name) ?? new Presence();
      known.came(sent[row]!);
      events.created.set(name, known);
    }
    return events;
  };
  /** Says whether something can have been the reason of a refusal; other reasons than these are not judged. */
  const isJustified = (row: number, { children, removals, deletions, created: names }: Events): boolean => {
    const code = reasonCodes[reason[row]! - 1];
    const can = (one: Presence | undefined): boolean => (one?.most(sent[row]!, done[row]!) ?? 0) > 0;
    if (code === 'not-empty') return can(children);
    if (code === 'parent-missing') return can(deletions);
    if (code === 'gone') return can(command[row] === removed ? removals : deletions);
    return code !== 'name-taken' || can(names.get(options.nameOf(operation[row]!)));
  };
  const unjustified = new Occurrences('unjustified-refusal', (row) => ({
    key: `${options.parents}/${history.slotName(slot[row]!)}`,
    text: `request ${nonce[row]!} was refused as ${history.entry(row).reason ?? 'a conflict'}, but nothing can have made it so`,
    nonces: [nonce[row]!],
  }));
  for (let group = 0; group < groups.count; group++) {
    const rows = rowsOf(groups, group);
    const events = eventsOf(rows);
    for (const row of rows) {
      if (command[row] === 0 || answer[row] !== answers.conflict) continue;
      if (!isJustified(row, events)) unjustified.add(done[row]!, 1, row);
    }
  }
  return unjustified.anomalies();
}
