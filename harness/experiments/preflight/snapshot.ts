import { collectionOf, idIn } from '../../core/record.ts';
import type { Workload } from '../../core/workload.ts';
import type { Known, Worlds } from './worlds.ts';

/** A record, or the snapshot of several, as far as every world has it. */
export function knownOf(key: string, worlds: Worlds, { resources }: Workload): Known | undefined {
  const collection = collectionOf(key);
  const resource = resources.find((one) => one.collection === collection);
  if (resource?.members === undefined) return worlds.known(key);
  const fields = new Map<string, string>();
  for (const [name, member] of Object.entries(resource.members(idIn(key)))) {
    const known = worlds.known(member);
    if (known === undefined) return undefined;
    if (known.live) for (const [field, value] of known.fields) fields.set(`${name}.${field}`, value);
  }
  return fields.size === 0 ? undefined : { live: true, fields, isVague: () => false };
}
