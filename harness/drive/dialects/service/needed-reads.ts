import type { Answer, Intent } from '../../../core/operation.ts';
import { collectionOf } from '../../../core/record.ts';
import type { Settings } from '../../../core/slot.ts';
import type { Workload } from '../../../core/workload.ts';

const settings: Settings = { capacity: 10, clients: 4 };
const slot = { key: 0, generation: 0, name: '0-0' };
/** Operations that are tried: workloads deal their kinds to numbers in a row. */
const tried = 256;

/**
 * Collections without which no client ever sends a command, by the commands that wait for it: where an operation is shown
 * nothing it ends. A service that lacks all of those commands need not show the collection.
 */
export function neededReads(workload: Workload): ReadonlyMap<string, ReadonlySet<string>> {
  const seeded = seededIn(workload);
  const readsOf = new Map<string, ReadonlySet<string>>();
  for (let operation = 0; operation < tried; operation++) {
    const first = afterReads(workload, operation, seeded);
    if (first?.kind !== 'command') continue;
    const asked = new Set<string>();
    const blind = afterReads(workload, operation, (key) => {
      asked.add(collectionOf(key));
      return undefined;
    });
    const { name } = first.command;
    const before = readsOf.get(name);
    // One operation that goes on without having seen anything is enough.
    if (blind !== undefined) readsOf.set(name, new Set());
    else if (before?.size !== 0) readsOf.set(name, new Set([...(before ?? []), ...asked]));
  }
  const waiting = new Map<string, Set<string>>();
  for (const [command, collections] of readsOf)
    for (const collection of collections)
      waiting.set(collection, (waiting.get(collection) ?? new Set()).add(command));
  return waiting;
}

type Shown = Answer | undefined;

/** What an operation does after its first reads, which show what `shownAt` says, else nothing; undefined where it ends. */
function afterReads(
  { operation }: Workload,
  number: number,
  shownAt: (key: string) => Shown,
): Intent | undefined {
  const steps = operation({ operation: number, client: 0, slot, settings });
  let next = steps.next();
  while (next.done !== true && next.value.kind === 'read')
    next = steps.next(shownAt(next.value.key) ?? { kind: 'missing' });
  return next.done === true ? undefined : next.value;
}

/** Reads of records as they were seeded. */
function seededIn({ seed }: Workload): (key: string) => Shown {
  const seeds = new Map(seed(slot, settings).map(({ key, fields }) => [key, fields]));
  return (key) => {
    const fields = seeds.get(key);
    return fields === undefined
      ? undefined
      : { kind: 'found', version: 1, fields: new Map(Object.entries(fields)) };
  };
}
