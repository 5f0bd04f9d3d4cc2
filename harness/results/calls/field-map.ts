import { callFields } from '../../core/call.ts';
import type { CallField } from '../../core/call.ts';
import { nearest } from '../../core/registry.ts';

/** Milliseconds of the units that times and durations of a log are in. */
const msOf = { s: 1000, ms: 1, us: 0.001, ns: 0.000_001 } as const;

export type LogUnit = keyof typeof msOf;

/** Where a log has one of the fields of a call. */
export interface FieldPlace {
  /** The name as it may stand there in one piece, dots and all. */
  readonly flat: string;
  /** The way to it through objects; of one name where there is none. */
  readonly way: readonly string[];
  /** Milliseconds of its unit, where that was said. */
  readonly unitMs?: number;
  /** Whether somebody has named it: then it is told where no line has it there, or something else. */
  readonly isGiven?: true;
}

/** Where a log has each of them. */
export type FieldMap = Readonly<Record<CallField, FieldPlace>>;

const timed: ReadonlySet<string> = new Set<CallField>(['time', 'end', 'duration', 'upstreamDuration']);
const units: Readonly<Record<string, LogUnit>> = { s: 's', ms: 'ms', us: 'us', µs: 'us', ns: 'ns' };

/** What our own gateways write. */
export const ownFields: FieldMap = mapOf(new Map());

/**
 * Reads `--fields method=req.method,duration_ms=took`: on the left a field of a call, with the unit of times and durations
 * behind it, on the right the member of the log that has it, through objects by dots. What is not named stays where our own
 * gateways write it. Every problem is added to `problems`.
 */
export function fieldMapOf(pairs: readonly string[], problems: string[]): FieldMap {
  const given = new Map<CallField, FieldPlace>();
  for (const pair of pairs) {
    const at = pair.indexOf('=');
    const left = pair.slice(0, at).trim();
    const right = pair.slice(at + 1).trim();
    if (at < 1 || right === '') {
      problems.push(
        `--fields: ${JSON.stringify(pair)} is no pair; write for example method=req.method, a field of a call and the member of the log that has it`,
      );
      continue;
    }
    const named = fieldNamed(left);
    if (named === undefined) {
      const near = nearest(left, Object.keys(callFields));
      problems.push(
        `--fields: a call has no field ${JSON.stringify(left)}${near === undefined ? `; choose from ${Object.keys(callFields).join(', ')}, times and durations with _s, _ms, _us or _ns behind them` : `; did you mean ${near}?`}`,
      );
    } else if (given.has(named.field)) problems.push(`--fields: ${named.field} is given twice; name one member`);
    else
      given.set(named.field, {
        ...placeOf(right, named.unit ?? unitBehind(named.field, right)),
        isGiven: true,
      });
  }
  const map = mapOf(given);
  problems.push(...contradictions(map));
  return map;
}

/** Fields that hold the same kind of figure; one member cannot be of two kinds. */
const kinds: Readonly<Partial<Record<CallField, string>>> = {
  time: 'a time',
  end: 'a time',
  duration: 'a duration',
  upstreamDuration: 'a duration',
  status: 'a status',
  port: 'a port',
  requestBytes: 'a number of bytes',
  responseBytes: 'a number of bytes',
};

/** Members that somebody has named for one kind of figure, and that are read as another. */
function contradictions(map: FieldMap): string[] {
  const fields = (Object.entries(map) as [CallField, FieldPlace][]).filter(([field]) => kinds[field] !== undefined);
  return fields.flatMap(([field, { flat, isGiven }], at) => {
    if (isGiven !== true) return [];
    const other = fields.find(
      ([name, place], nth) =>
        name !== field &&
        place.flat === flat &&
        kinds[name] !== kinds[field] &&
        // Of two that were named it is said once. A word that anybody may use for anything is looked at in the lines.
        (place.isGiven === true ? nth < at : flat.includes('.')),
    );
    return other === undefined
      ? []
      : [
          `--fields: ${field}=${flat} is ${kinds[field]}, and ${other[0]}, ${kinds[other[0]]}, is read from ${flat}, too; name the member that has the ${field}, or another for ${other[0]}`,
        ];
  });
}

/** A field with the unit that stands behind it. */
function fieldNamed(left: string): { readonly field: CallField; readonly unit?: LogUnit } | undefined {
  if (Object.hasOwn(callFields, left)) return { field: left as CallField };
  const [, field = '', letters = ''] = /^(.+)_(s|ms|us|µs|ns)$/.exec(left) ?? [];
  const unit = units[letters];
  return timed.has(field) && unit !== undefined
    ? { field: field as CallField, unit }
    : undefined;
}

/** The unit that a log tells in the name of a member: `took_ms`, `durationMs`, `latency.us`. */
function unitBehind(field: CallField, member: string): LogUnit | undefined {
  if (!timed.has(field)) return undefined;
  const [, snake = '', camel = ''] = /[_.](ms|us|µs|ns)$|[a-z0-9](Ms|Us|Ns)$/.exec(member) ?? [];
  return units[snake === '' ? camel.toLowerCase() : snake];
}

function placeOf(name: string, unit: LogUnit | undefined): FieldPlace {
  return { flat: name, way: name.split('.'), ...(unit === undefined ? {} : { unitMs: msOf[unit] }) };
}

function mapOf(given: ReadonlyMap<CallField, FieldPlace>): FieldMap {
  const places = Object.entries(callFields).map(
    ([field, name]) => [field, given.get(field as CallField) ?? placeOf(name, undefined)] as const,
  );
  return Object.fromEntries(places) as FieldMap;
}

/** What a line has in a place, `undefined` where it has nothing there. */
export function valueAt(line: Readonly<Record<string, unknown>>, { flat, way }: Pick<FieldPlace, 'flat' | 'way'>): unknown {
  const found = line[flat];
  if (found !== undefined || way.length === 1) return found;
  let at: unknown = line;
  for (const name of way) {
    if (typeof at !== 'object' || at === null) return undefined;
    at = (at as Readonly<Record<string, unknown>>)[name];
  }
  return at;
}
