import { integerOf } from '../../core/guarded.ts';
import type { Stored } from '../../core/record.ts';

/** The amount that a record shows in a field; undefined where it is not there, shows no such field, or no amount in it. */
export function shownAmount({ live, fields }: Stored, field: string): number | undefined {
  return live && fields.has(field) ? integerOf(fields.get(field)) : undefined;
}
