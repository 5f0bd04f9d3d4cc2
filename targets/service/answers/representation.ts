import type { Fields, State } from '../../../harness/core/record.ts';
import type { Resource } from '../../../harness/core/workload.ts';

/** A record as a client sees it: fields by name, integers as JSON numbers. */
export function representationOf(
  fields: Fields,
  resource: Resource | undefined,
): Readonly<Record<string, string | number>> {
  const shown: Record<string, string | number> = {};
  for (const [name, text] of fields) {
    shown[name] = resource?.integers.includes(name) === true ? Number(text) : text;
  }
  return shown;
}

/** One snapshot of several records as a client sees it, by the names that the resource gives them; only live ones. */
export function snapshotOf(
  members: Readonly<Record<string, string>>,
  state: State,
  resource: Resource,
): Readonly<Record<string, Readonly<Record<string, string | number>>>> {
  const shown: Record<string, Readonly<Record<string, string | number>>> = {};
  for (const [name, key] of Object.entries(members)) {
    const record = state.get(key);
    if (record?.live === true) shown[name] = representationOf(record.fields, resource);
  }
  return shown;
}
