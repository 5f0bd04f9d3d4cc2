import type { Fields } from '../../core/record.ts';
import type { Workload } from '../../core/workload.ts';
import { isNumbered } from './worlds.ts';
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
  const differing = names.flatMap((field): Difference[] => {
    const [is, meant] = [shown.get(field)!, known.fields.get(field)!];
    return isSame(is, meant) ? [] : [{ field, shown: is, meant }];
  });
  return { compared: names, differing };
}

/**
 * Compares which fields of many alike are there, such as half hours, whatever they hold: who has them is told in words of the
 * service's own. Nothing is compared where it shows none of them.
 */
export function comparedNumbers(shown: Fields, { numbered }: Known & { readonly live: true }): Compared {
  const begins = new Set([...(numbered ?? [])].map(beginOf));
  const there = [...shown.keys()].filter(
    (name) =>
      isNumbered(name) && begins.has(beginOf(name)) && !/^(?:|null|undefined|false)$/.test(shown.get(name)!),
  );
  if (numbered === undefined || there.length === 0) return { compared: [], differing: [] };
  return {
    compared: there,
    differing: [
      ...[...numbered]
        .filter((field) => !there.includes(field))
        .map((field) => ({ field, shown: 'not there', meant: 'taken' })),
      ...there
        .filter((field) => !numbered.has(field))
        .map((field) => ({ field, shown: shown.get(field), meant: 'free' })),
    ],
  };
}

const beginOf = (field: string): string => field.replace(/\d+$/, '');

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

/** Which fields of a record a read does not show, and what it shows in their place; undefined where it shows all, or no others. */
export function otherFields(shown: Fields, known: Known & { readonly live: true }): string | undefined {
  const missing = [...known.fields.keys()].filter((name) => !shown.has(name));
  const others = [...shown.keys()].filter(
    (name) => !known.fields.has(name) && !known.isVague(name) && !isNumbered(name) && !stamps.has(name),
  );
  if (missing.length === 0 || others.length === 0) return undefined;
  return `shows no ${missing.join(', ')}, but ${others.slice(0, 3).join(', ')}`;
}

/** What is shown as nothing although it is held for certain: whoever is not told leaves the field out. */
export function emptied(shown: Fields, { held }: Known & { readonly live: true }): readonly Difference[] {
  return [...(held ?? [])]
    .filter((field) => shown.get(field) === 'null' && !stamps.has(field))
    .map((field) => ({ field, shown: 'null', meant: 'of who has it (left out where nobody is told)' }));
}

/** What is shown as the number of a lock that holds, and is another one than was told; 0 says that nobody is shown it, as a text may. */
export function otherLock(
  shown: Fields,
  lock: { readonly field: string; readonly token: string } | undefined,
): readonly Difference[] {
  const is = lock === undefined ? undefined : shown.get(lock.field);
  if (lock === undefined || is === undefined || is === lock.token) return [];
  const areNumbers = [is, lock.token].every((one) => /^[1-9]\d{0,14}$/.test(one));
  return areNumbers ? [{ field: lock.field, shown: is, meant: `${lock.token}, as the lock was told` }] : [];
}

/** Which shown fields no record of this kind has, as a mistyped name; undefined where there are none. What is empty harms nobody. */
export function strangeFields(
  shown: Fields,
  known: Known & { readonly live: true },
  workload: Workload,
  how: 'shows' | 'tells' = 'shows',
): string | undefined {
  const strange = [...shown].filter(
    ([name, value]) =>
      !/^(?:|null|undefined|false|0)$/.test(value) &&
      !known.fields.has(name) &&
      !known.isVague(name) &&
      !isNumbered(name) &&
      !stamps.has(name) &&
      !name.includes('.') &&
      !workload.resources.some(({ integers }) => integers.includes(name)),
  );
  if (strange.length === 0) return undefined;
  const names = strange.slice(0, 3).map(([name]) => name);
  return `also ${how} ${names.join(', ')}${strange.length > names.length ? ' …' : ''}: ${workload.name} knows no such field`;
}

/** Who changed a record, and when: welcome whenever it is told. */
const stamps = new Set(['changedBy', 'changedAt']);

/** Why nothing of a record could be compared. */
export function missingFields({ fields, numbered }: Known & { readonly live: true }): string {
  const names = [...fields.keys(), ...(numbered ?? [])];
  return names.length === 0
    ? 'nothing of the record is the same for everybody'
    : `shows no ${names.join(', ')}`;
}
