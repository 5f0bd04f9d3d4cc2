import type { Fields } from '../../harness/core/record.ts';
import type { Resource } from '../../harness/core/workload.ts';

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
