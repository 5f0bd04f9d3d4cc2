import type { Fields } from '../../../core/record.ts';
import { fieldsOf, otherKind } from '../reply-parts.ts';
import { serviceFault, shown } from './service-fault.ts';

/** Fields that an adapter tells, as texts; throws its fault where one is what nobody can read, such as a Date, a Promise or a function. */
export function checkedFields(told: Readonly<Record<string, unknown>>, where: string): Fields {
  for (const [field, value] of Object.entries(told))
    if (typeof value === 'function' || otherKind(value) !== undefined)
      throw serviceFault(where, `has the field ${field} as ${shown(value)}; write a text or a number`);
  return fieldsOf(told);
}
