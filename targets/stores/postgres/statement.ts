import type { Command, Part } from '../../../harness/core/guarded.ts';
import type { State, Stored, Trace } from '../../../harness/core/record.ts';
import { Parameters } from './parameters.ts';
import { claimingPart, leftToConstraints } from './constraint-sql.ts';
import { readingPart, writingPart } from './part-sql.ts';
import type { PartSql, Place } from './part-sql.ts';
import { recordOf } from './rows.ts';
import type { Row } from './rows.ts';
import { toStored } from './text.ts';
import type { Form } from './form.ts';

/** What came of a statement; `refused` holds the records as the statement saw them. */
export type Answered =
  | { readonly kind: 'applied'; readonly traces: readonly Trace[]; readonly added: readonly number[] }
  | { readonly kind: 'refused'; readonly found: State };

/** SQL of a command with its values; commands of one shape have one text, so that it is prepared once a connection. */
export interface Statement {
  readonly text: string;
  readonly values: readonly unknown[];
  readonly answer: (row: readonly unknown[]) => Answered;
}

/**
 * One statement that evaluates the guards of a command and writes all changes with their receipt, or nothing: a common
 * table expression for each part, in key order, each of which waits for the one before and runs only if that one found
 * its row. When a later part finds none, a division by zero takes back what the earlier ones wrote.
 */
export function statementOf(command: Command, seen: State | undefined, form: Form): Statement {
  const parameters = new Parameters();
  const reads = command.parts.map((part) => seen && (seen.get(part.key)?.version ?? 0));
  const chain: PartSql[] = [];
  const byPart = new Map<Part, PartSql>();
  for (const part of inLockOrder(command.parts)) {
    const name = `p${command.parts.indexOf(part)}`;
    const place = (): Place => ({ name, parameters, after: chain.at(-1)?.passed });
    const effects = command.parts.map((other) => byPart.get(other)?.effect);
    if (form.constraints === true) {
      const claims = claimingPart(part, place());
      if (claims !== undefined) chain.push(claims);
    }
    const sql =
      part.then.length > 0
        ? writingPart(form.constraints === true ? leftToConstraints(part) : part, place(), effects, form)
        : readingPart(part, place(), form.locksReads === true);
    chain.push(sql);
    byPart.set(part, sql);
  }
  const ordered = command.parts.map((part) => byPart.get(part)!);
  const passed = chain.at(-1)!.passed;
  const first = chain.findIndex(({ writes }) => writes);
  const undo =
    first < 0 || first === chain.length - 1
      ? 'false'
      : `case when exists (select from ${chain[first]!.name}) then 1 / (case when ${passed} then 1 else 0 end) = 1 else false end`;
  const keys = parameters.add(
    command.parts.map(({ key }) => toStored(key)),
    'text[]',
  );
  const readOf = ordered.map(({ read }, at) => (seen ? parameters.add(reads[at], 'bigint') : read));
  const text = `with ${chain.map(({ name, sql }) => `${name} as (${sql})`).join(', ')}, \
verdict as materialized (select case when ${passed} then true else ${undo} end as passed), \
receipt as (insert into receipts select ${parameters.add(command.nonce, 'bigint')}, ${keys}, \
array[${readOf.join(', ')}]::bigint[], array[${ordered.map(({ wrote }) => wrote ?? 'null').join(', ')}]::bigint[] \
from verdict where passed) \
select passed, case when not passed then (select jsonb_agg(jsonb_build_array(key, version, live, fields)) \
from records where key = any(${keys})) end, \
${ordered.flatMap(({ read, wrote, sums }) => [wrote ?? read, ...sums]).join(', ')} from verdict`;
  return {
    text,
    values: parameters.values,
    answer: (row) =>
      row[0] === true
        ? appliedOf(command, ordered, reads, row)
        : { kind: 'refused', found: stateOf(row[1] as readonly Row[] | null) },
  };
}

/** Key order; the part that keeps the outcome comes last, because it tells what the others did. */
function inLockOrder(parts: readonly Part[]): readonly Part[] {
  const isLast = ({ then }: Part): boolean => then.some((change) => change.do === 'outcome');
  return parts.toSorted((a, b) => Number(isLast(a)) - Number(isLast(b)) || (a.key < b.key ? -1 : 1));
}

function appliedOf(
  { parts }: Command,
  ordered: readonly PartSql[],
  reads: readonly (number | undefined)[],
  row: readonly unknown[],
): Answered {
  const traces: Trace[] = [];
  const added: number[] = [];
  let at = 2;
  for (const [index, { writes, sums }] of ordered.entries()) {
    const version = row[at++] as number;
    const wrote = writes ? version : null;
    traces.push({ key: parts[index]!.key, read: reads[index] ?? (writes ? version - 1 : version), wrote });
    for (const _ of sums) added.push(Number(row[at++]));
  }
  return { kind: 'applied', traces, added };
}

function stateOf(rows: readonly Row[] | null): State {
  return new Map<string, Stored>((rows ?? []).map(recordOf));
}
