import type { Fields } from '../../core/record.ts';
import type { Workload } from '../../core/workload.ts';
import type { Known } from './worlds.ts';

/** A field of a record, by the workload's name, that is not what it is meant to be. */
export interface Difference {
  readonly field: string;
  readonly shown: string | undefined;
  readonly meant: string;
}

/** What a read shows beside what the record is: how many fields could be compared, and those that differ. */
export interface Compared {
  readonly compared: readonly string[];
  readonly differing: readonly Difference[];
}

/** Compares shown fields with the record, as far as they are shown and it is known. */
export function compared(
  shown: Fields,
  known: Known & { readonly live: true },
  workload: Workload,
): Compared {
  const names = [...known.fields.keys()].filter((name) => shown.has(name) && !isServicesOwn(name, workload));
  return {
    compared: names,
    differing: names.flatMap((field) => {
      const [is, meant] = [shown.get(field)!, known.fields.get(field)!];
      return isSame(is, meant) ? [] : [{ field, shown: is, meant }];
    }),
  };
}

/** Fields that are counted but are no amount, such as the token of a lock: a service numbers as it likes. */
export function isServicesOwn(field: string, { resources, amounts = [] }: Workload): boolean {
  const name = field.slice(field.lastIndexOf('.') + 1);
  return !amounts.includes(name) && resources.some(({ integers }) => integers.includes(name));
}

/** Nothing is shown as nothing in several ways, and texts lose what is around them. */
function isSame(shown: string, meant: string): boolean {
  const plain = (text: string): string => text.replaceAll('\r\n', '\n').trim();
  if (meant === '' && (shown === 'null' || shown === 'undefined')) return true;
  return plain(shown) === plain(meant);
}

/** A record in few words. */
export function describe({ fields }: Known & { readonly live: true }): string {
  const shown = [...fields]
    .slice(0, 3)
    .map(([name, value]) => `${name} ${JSON.stringify(value.slice(0, 24))}`);
  return shown.length === 0 ? '' : ` (${shown.join(', ')})`;
}

/** Why nothing of a record could be compared. */
export function missingFields({ fields }: Known & { readonly live: true }): string {
  return fields.size === 0
    ? 'nothing of the record is the same for everybody'
    : `shows no ${[...fields.keys()].join(', ')}`;
}
