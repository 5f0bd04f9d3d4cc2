import type { Evidence } from '../core/evidence.ts';
import { effectSight } from '../core/sight.ts';
import { notExamined } from '../core/verdict.ts';
import type { Finding } from '../core/verdict.ts';
import { answers } from './rows/effects.ts';
import { sightColumn } from './rows/fields.ts';
import { Occurrences } from './rows/occurrences.ts';

/**
 * Holds answers against the effects that the audit of a foreign service names: what was accepted and told its effect must be
 * among them and have one of its own, and beyond what nobody was told of no more may be there than requests whose fate or
 * effect is open. Looks at the slots that were audited. O(n).
 */
export function toldEffects({ history }: Evidence, effects: NonNullable<Evidence['effects']>): Finding[] {
  const { nonce, command, answer, slot, done, operation } = history.columns;
  const told = sightColumn(history, effectSight);
  const times = new Map<number, number>();
  for (const id of effects.ids) times.set(id, (times.get(id) ?? 0) + 1);
  const lost = new Occurrences<string>('lost-effect', (text, row) => ({
    key: history.slotName(slot[row]!),
    text: `request ${nonce[row]!} was accepted, but ${text}`,
    nonces: [nonce[row]!],
  }));
  const duplicate = new Occurrences<number>('duplicate-effect', (count, row) => ({
    key: history.slotName(slot[row]!),
    text: `request ${nonce[row]!} took effect ${count} times`,
    nonces: [nonce[row]!],
  }));
  const phantom = new Occurrences<number>('phantom-effect', (count, open) => ({
    key: '',
    text: `${count} effects are there that nobody was told of, and ${open} requests that may have had one`,
    nonces: [],
  }));
  const ownerOf = new Map<number, number>();
  let open = 0;
  for (let row = 0; row < history.count; row++) {
    if (command[row] === 0) continue;
    const id = told?.[row] ?? Number.NaN;
    const isAccepted = answer[row] === answers.accepted;
    if (answer[row] === answers.unknown || (isAccepted && Number.isNaN(id))) open += 1;
    if (!isAccepted || Number.isNaN(id)) continue;
    const owner = ownerOf.get(id);
    if (owner === undefined) ownerOf.set(id, row);
    if (!effects.slots.has(slot[row]!)) continue;
    lost.look();
    const count = times.get(id) ?? 0;
    if (count === 0) lost.add(done[row]!, 1, 'what it was told of is not among the effects', row);
    else if (owner !== undefined && operation[owner] !== operation[row])
      lost.add(done[row]!, 1, `was told the effect of request ${nonce[owner]!}`, row);
    duplicate.look();
    if (count > 1 && owner === undefined) duplicate.add(done[row]!, count, count, row);
  }
  let untold = 0;
  for (const id of times.keys()) if (!ownerOf.has(id)) untold += 1;
  // Those that may belong to somebody whose answer did not say so show nothing.
  phantom.look(untold > open || ownerOf.size > 0 ? effects.ids.length : 0);
  if (untold > open) phantom.add(Infinity, untold - open, untold, open, untold - open);
  const silent = ownerOf.size === 0 ? 'no answer says which effect it had' : undefined;
  return [
    lost.finding(silent),
    notExamined('refused-but-applied', 'who is refused is told of no effect'),
    phantom.finding(silent),
    duplicate.finding(silent),
  ];
}
