import { maxInteger } from '../../../harness/core/guarded.ts';
import type { Change, Condition, Part } from '../../../harness/core/guarded.ts';
import type { Parameters } from './parameters.ts';
import { toStored } from './text.ts';

/** Everything that must hold of the row `r` before a part takes effect: its conditions, and sums that stay integers. */
export function guardsOf(part: Part, parameters: Parameters): readonly string[] {
  const sums = part.then.filter((change) => change.do === 'add');
  return [
    ...part.when.map((condition) => guardOf(condition, parameters)),
    ...sums.map((change) => `abs(${sumOf(change, parameters)}) <= ${maxInteger}`),
  ];
}

/** The new value of an `add`, as a `bigint`; null where the field is no integer. */
export function sumOf(change: Change & { do: 'add' }, parameters: Parameters): string {
  return `(${integerOf(change.field, parameters)} + ${parameters.add(change.value, 'bigint')})`;
}

function guardOf(condition: Condition, parameters: Parameters): string {
  switch (condition.is) {
    case 'present':
      return 'r.live';
    case 'version':
      return `r.version = any(${parameters.add(condition.oneOf.filter(Number.isSafeInteger), 'bigint[]')})`;
    case 'absent':
      return 'field' in condition ? `${field(condition.field, parameters)} is null` : 'not r.live';
    case 'oneOf':
      return `${field(condition.field, parameters)} = any(${parameters.add(condition.values.map(toStored), 'text[]')})`;
    case 'atLeast':
      return `${integerOf(condition.field, parameters)} >= ${parameters.add(condition.value, 'bigint')}`;
    case 'atMost':
      return `${integerOf(condition.field, parameters)} <= ${parameters.add(condition.value, 'bigint')}`;
  }
}

function field(name: string, parameters: Parameters): string {
  return `(r.fields ->> ${parameters.add(name, 'text')})`;
}

/** A field as the integer that `integerOf` of the core reads in it: 0 where it is absent, null where it is no integer. */
function integerOf(name: string, parameters: Parameters): string {
  const text = field(name, parameters);
  return `(case when ${text} is null then 0 when ${text} ~ '^(0|-?[1-9][0-9]{0,13})$' then ${text}::bigint end)`;
}
