import { effectKinds } from '../harness/check/receipts.ts';
import type { Invariant } from '../harness/core/workload.ts';

/** What must hold first of a record whose state commands change. */
export const allowedChanges: Invariant = {
  name: 'a change is accepted only where the state allows it',
  kinds: ['illegal-step'],
  essential: true,
};

/** What must hold of it at last, whatever its states are; `what` begins with a vowel, such as "order". */
export function keptStates(what: string): readonly Invariant[] {
  return [
    { name: `an ${what} ends where its last change led`, kinds: ['wrong-state'] },
    { name: 'a change is refused only where the state forbids it', kinds: ['unjustified-refusal'] },
    {
      name: `reads and answers show a state that the ${what} was in`,
      kinds: ['wrong-snapshot', 'wrong-answer'],
    },
    { name: `an ${what} says who changed it last, and when`, kinds: ['wrong-stamp'] },
    {
      name: 'versions form one chain, and nobody sees an older one later',
      kinds: ['lost-update', 'broken-chain', 'stale-read'],
    },
    { name: 'what was accepted took effect once, and nothing else did', kinds: effectKinds },
  ];
}
