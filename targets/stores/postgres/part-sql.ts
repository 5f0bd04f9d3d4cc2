import type { Change, Part } from '../../../harness/core/guarded.ts';
import { outcomeText } from '../../../harness/core/outcome-text.ts';
import type { Stored } from '../../../harness/core/record.ts';
import { step } from '../../../harness/core/step.ts';
import { guardsOf, sumOf } from './guard-sql.ts';
import type { Parameters } from './parameters.ts';
import { jsonOf } from './rows.ts';
import { toStored } from './text.ts';
import type { Form } from './form.ts';

/** One part of a command as a common table expression, and what other places of the statement say of it. */
export interface PartSql {
  readonly name: string;
  readonly sql: string;
  readonly writes: boolean;
  /** Whether its guard held, and those of the parts before it. */
  readonly passed: string;
  /** The version that it found. */
  readonly read: string;
  /** The version that it wrote; absent where it only reads. */
  readonly wrote?: string;
  /** The new values of its `add` changes. */
  readonly sums: readonly string[];
  /** What it did, as `outcomeText` writes it. */
  readonly effect: string;
}

/** Where a part stands in its statement; `after` is what must have held before it. */
export interface Place {
  readonly name: string;
  readonly parameters: Parameters;
  readonly after: string | undefined;
}

/** A part that changes its record: an update, or an insert where its guard holds of a record that never was. */
export function writingPart(
  part: Part,
  { name, parameters, after }: Place,
  effects: readonly (string | undefined)[],
  { known, constraints }: Pick<Form, 'known' | 'constraints'>,
): PartSql {
  const key = parameters.add(toStored(part.key), 'text');
  const sums = part.then.filter((change) => change.do === 'add');
  const returning = `returning ${['r.version as wrote', ...sums.map((change, at) => `r.fields ->> ${parameters.add(change.field, 'text')} as s${at}`)].join(', ')}`;
  const first = known?.has(part.key) === true ? undefined : startOf(part);
  const update = (): string => {
    const isDelete = part.then.some((change) => change.do === 'delete');
    const fields = isDelete ? `'{}'` : fieldsOf(part.then, parameters, effects);
    return `set version = r.version + 1, live = ${!isDelete}, fields = ${fields}`;
  };
  const guards = (): readonly string[] => guardsOf(part, parameters);
  let sql: string;
  if (first === undefined) {
    const when = [`r.key = ${key}`, ...guards(), ...listed(after)];
    sql = `update records r ${update()} where ${when.join(' and ')} ${returning}`;
  } else {
    const start = parameters.add(jsonOf(first.fields), 'jsonb');
    const fields = withOutcome(
      start,
      part.then,
      () => effectsText(effects, parameters.add(firstEffect(part), 'text')),
      parameters,
    );
    const values = `select ${key}, 1, ${first.live}, ${fields}${after === undefined ? '' : ` where ${after}`}`;
    const conflict = (): string => {
      if (known !== undefined) return '';
      if (constraints === true && mustBeNew(part)) return ' on conflict do nothing';
      return ` on conflict (key) do update ${[update(), ...whereOf(guards())].join(' ')}`;
    };
    sql = `insert into records as r (key, version, live, fields) ${values}${conflict()} ${returning}`;
  }
  const from = (what: string): string => `(select ${what} from ${name})`;
  const added = sums.map((_, at) => from(`s${at}`));
  return {
    name,
    sql,
    writes: true,
    passed: `exists (select from ${name})`,
    read: from('wrote - 1'),
    wrote: from('wrote'),
    sums: added,
    effect: from(`concat(wrote - 1, ' ', wrote${sums.map((_, at) => `, '+', s${at}`).join('')})`),
  };
}

/** A part that only looks at its record. */
export function readingPart(part: Part, { name, parameters, after }: Place, locks: boolean): PartSql {
  const key = parameters.add(toStored(part.key), 'text');
  const guards = guardsOf(part, parameters);
  const holds = guards.length === 0 ? 'true' : `(${guards.join(' and ')}) is true`;
  const when = [`r.key = ${key}`, ...(locks ? listed(after) : [])];
  const holdsOfNone = startOf(part) !== undefined;
  const read = `coalesce((select read from ${name}), 0)`;
  const own = `coalesce((select holds from ${name}), ${holdsOfNone})`;
  return {
    name,
    sql: `select r.version as read, ${holds} as holds from records r where ${when.join(' and ')}${locks ? ' for share' : ''}`,
    writes: false,
    passed: after === undefined ? own : `(${after} and ${own})`,
    read,
    sums: [],
    effect: `concat(${read}, ' -')`,
  };
}

/** Whether a part asks that its record is not there. */
function mustBeNew({ when }: Part): boolean {
  return when.some((condition) => condition.is === 'absent' && !('field' in condition));
}

/** What a part makes of a record that never was; undefined where its guard does not hold of one. */
function startOf(part: Part): Stored | undefined {
  const decision = step(new Map(), { name: '', nonce: 1, parts: [part] });
  if (decision.kind === 'refused') return undefined;
  return decision.after.get(part.key) ?? { version: 0, live: false, fields: new Map() };
}

function firstEffect(part: Part): string {
  const decision = step(new Map(), { name: '', nonce: 1, parts: [part] });
  return decision.kind === 'applied' ? outcomeText(decision.traces, [decision.added]) : '';
}

function fieldsOf(
  changes: readonly Change[],
  parameters: Parameters,
  effects: readonly (string | undefined)[],
): string {
  const removed = changes.flatMap((change) => (change.do === 'remove' ? [change.field] : []));
  const set = changes.flatMap((change) =>
    change.do === 'set' ? [[change.field, change.value] as const] : [],
  );
  const sums = changes.filter((change) => change.do === 'add');
  const kept = removed.length === 0 ? 'r.fields' : `(r.fields - ${parameters.add(removed, 'text[]')})`;
  const values = sums.map(
    (change) => [parameters.add(change.field, 'text'), sumOf(change, parameters)] as const,
  );
  const parts = [
    kept,
    ...(set.length === 0 ? [] : [parameters.add(jsonOf(set), 'jsonb')]),
    ...pairs(values.map(([field, sum]) => `${field}, ${sum}::text`)),
  ];
  const own = (): string =>
    `concat(r.version, ' ', r.version + 1${values.map(([, sum]) => `, '+', ${sum}`).join('')})`;
  return withOutcome(parts.join(' || '), changes, () => effectsText(effects, own()), parameters);
}

/** Calls of `jsonb_build_object`, which takes at most a hundred arguments. */
function pairs(all: readonly string[]): readonly string[] {
  const calls: string[] = [];
  for (let from = 0; from < all.length; from += 40)
    calls.push(`jsonb_build_object(${all.slice(from, from + 40).join(', ')})`);
  return calls;
}

function withOutcome(
  fields: string,
  changes: readonly Change[],
  text: () => string,
  parameters: Parameters,
): string {
  const kept = changes.filter((change) => change.do === 'outcome');
  if (kept.length === 0) return fields;
  const said = text();
  return `${fields} || ${pairs(kept.map(({ field }) => `${parameters.add(field, 'text')}, ${said}`)).join(' || ')}`;
}

/** What all parts did; the one that says so is the only one without an effect yet. */
function effectsText(effects: readonly (string | undefined)[], own: string): string {
  return `concat_ws(' ', ${effects.map((effect) => effect ?? own).join(', ')})`;
}

function whereOf(conditions: readonly string[]): readonly string[] {
  return conditions.length === 0 ? [] : [`where ${conditions.join(' and ')}`];
}

function listed(condition: string | undefined): readonly string[] {
  return condition === undefined ? [] : [condition];
}
