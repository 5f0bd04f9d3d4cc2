import type { Condition, Part } from '../../../harness/core/guarded.ts';
import type { PartSql, Place } from './part-sql.ts';
import { toStored } from './text.ts';

/** Where it stands which fields of which records are claimed; only where a strategy relies on constraints. */
export const claimsTable = 'claims';

/**
 * What the schema of a run gains whose strategy relies on constraints: no amount is negative, and a field of a record is
 * claimed once. That a key is there once holds in every schema.
 */
export const constraintTables = `
alter table records add constraint amounts check (not jsonb_path_exists(fields, '$.* ? (@ starts with "-")'));
create table ${claimsTable} (key text collate "C" not null, field text not null, unique (key, field))`;

/** A part without the guards that a constraint stands for. */
export function leftToConstraints(part: Part): Part {
  return { ...part, when: part.when.filter((condition) => !isConstrained(condition, part)) };
}

/** Claims the fields that a part sets if nobody has; undefined where it asks for none. */
export function claimingPart(part: Part, { name, parameters, after }: Place): PartSql | undefined {
  const fields = part.when.flatMap((condition) => (isClaim(condition, part) ? [condition.field] : []));
  if (fields.length === 0) return undefined;
  const own = `${name}_claims`;
  const values = `select ${parameters.add(toStored(part.key), 'text')}, field from unnest(${parameters.add(fields, 'text[]')}) field`;
  const passed = `((select count(*) from ${own}) = ${fields.length})`;
  return {
    name: own,
    sql: `insert into ${claimsTable} ${values}${after === undefined ? '' : ` where ${after}`} on conflict do nothing returning field`,
    writes: true,
    passed,
    read: 'null',
    sums: [],
    effect: 'null',
  };
}

type FieldAbsent = Condition & { readonly field: string; readonly is: 'absent' };

/** Whether a constraint says the same as a condition. */
function isConstrained(condition: Condition, part: Part): boolean {
  switch (condition.is) {
    case 'absent':
      return 'field' in condition && isClaim(condition, part);
    case 'atLeast':
      // Enough is there when nothing negative is left.
      return part.then.some(
        (change) =>
          change.do === 'add' && change.field === condition.field && change.value === -condition.value,
      );
    case 'present':
    case 'version':
    case 'oneOf':
    case 'atMost':
      return false;
  }
}

/** Whether a condition asks that nobody has set a field which the part then sets. */
function isClaim(condition: Condition, { then }: Part): condition is FieldAbsent {
  if (condition.is !== 'absent' || !('field' in condition)) return false;
  return then.some((change) => change.do === 'set' && change.field === condition.field);
}
