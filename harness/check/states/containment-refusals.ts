import type { Evidence } from '../../core/evidence.ts';
import { reasonCodes } from '../../core/reason.ts';
import type { Reason } from '../../core/reason.ts';
import type { Finding } from '../../core/verdict.ts';
import { askedNames } from './child-lives.ts';
import { departuresOf } from '../rows/departures.ts';
import { answers, commandNumber, effectsOf, fates, settledTimes } from '../rows/effects.ts';
import { Occurrences } from '../rows/occurrences.ts';
import { Presence, presences } from '../rows/presence.ts';
import { groupBySlot } from '../rows/slot-groups.ts';
import type { Containment } from './containment-options.ts';
import { refusedAs, besideUnnamed } from '../rows/unnamed.ts';

/** What is known of one parent from the requests that took effect, or may have. */
interface Events {
  readonly children: Presence;
  /** Removals of which nobody knows what they removed. */
  readonly removals: Presence;
  readonly deletions: Presence;
  /** By name: when its child can have been there, and when not. */
  readonly there: (name: string) => Presence;
  readonly missing: (name: string) => Presence;
}

/**
 * Finds refusals without a reason: not empty while no child can have been there, a parent that is missing or gone
 * though nobody had deleted it, a name that nobody had any more, a child that is gone though it was there. O(n log n).
 */
export function containmentRefusals(evidence: Evidence, options: Containment): Finding[] {
  const { history } = evidence;
  const { command, operation, answer, reason, nonce, sent, done, slot } = history.columns;
  const created = commandNumber(evidence, options.create);
  const removed = commandNumber(evidence, options.remove);
  const deleted = commandNumber(evidence, options.delete);
  const { fate, receipt } = effectsOf(evidence, [options.children]);
  const settled = settledTimes(evidence);
  const ended = departuresOf(evidence, {
    collection: options.children,
    comes: created,
    goes: removed,
    seeded: options.seeded,
  });
  /** The child that a request has created or removed; without a receipt the one that it asked for. */
  const childOf = askedNames(evidence, options.names, (row) => {
    const receipts = evidence.audit?.receipts;
    if (receipts === undefined || receipt[row]! < 0) return options.nameOf(operation[row]!);
    const key = receipts.keys[receipts.key[receipt[row]!]!] ?? '';
    return key.slice(key.lastIndexOf('.') + 1);
  });
  const wantedBy = askedNames(evidence, options.names, (row) => options.nameOf(operation[row]!));

  const eventsOf = (rows: Uint32Array): Events => {
    const events = {
      children: new Presence(),
      removals: new Presence(),
      deletions: new Presence(),
      there: presences<string>((name) => options.seeded.includes(name)),
      missing: presences<string>((name) => !options.seeded.includes(name)),
    };
    for (const _ of options.seeded) events.children.came(-Infinity);
    for (const row of rows) {
      if (fate[row] === fates.none) continue;
      if (command[row] === deleted) events.deletions.came(sent[row]!);
      if (command[row] === removed) {
        const name = childOf(row);
        if (name === undefined) events.removals.came(sent[row]!);
        else events.missing(name).came(sent[row]!);
        if (ended[row] !== 1) continue;
        events.children.went(settled[row]!);
        if (name !== undefined) events.there(name).went(settled[row]!);
      }
      if (command[row] !== created) continue;
      events.children.came(sent[row]!);
      const name = childOf(row);
      if (name === undefined) continue;
      events.there(name).came(sent[row]!);
      if (fate[row] === fates.effect) events.missing(name).went(settled[row]!);
    }
    return events;
  };
  /** Says whether something can have been the reason of a refusal; other reasons than these are not judged. */
  const isJustified = (row: number, { children, removals, deletions, there, missing }: Events): boolean => {
    const code = reasonCodes[reason[row]! - 1];
    const name = wantedBy(row);
    const can = (one: Presence): boolean => one.most(sent[row]!, done[row]!) > 0;
    if (code === 'not-empty') return can(children);
    if (code === 'parent-missing') return can(deletions);
    if (code === 'gone' && command[row] !== removed) return can(deletions);
    if (code === 'gone') return name === undefined || can(removals) || can(missing(name));
    return code !== 'name-taken' || name === undefined || can(there(name));
  };
  const unjustified = new Occurrences('unjustified-refusal', (row) => ({
    key: `${options.parents}/${history.slotName(slot[row]!)}`,
    text: `request ${nonce[row]!} was ${refusedAs(reason[row]!)}, but nothing can have made it so`,
    nonces: [nonce[row]!],
  }));
  for (const { rows } of groupBySlot(history).slots) {
    const events = eventsOf(rows);
    for (const row of rows) {
      if (command[row] === 0 || answer[row] !== answers.conflict) continue;
      if (!judged.has(reasonCodes[reason[row]! - 1] ?? '')) continue;
      unjustified.look();
      if (!isJustified(row, events)) unjustified.add(done[row]!, 1, row);
    }
  }
  return [besideUnnamed(unjustified, evidence, evidence.commands)];
}

const judged: ReadonlySet<string> = new Set<Reason>(['not-empty', 'parent-missing', 'gone', 'name-taken']);
