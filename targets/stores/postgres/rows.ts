import type { Stored } from '../../../harness/core/record.ts';
import { fromStored, toStored } from './text.ts';

/** A record as `select key, version, live, fields` answers it. */
export type Row = readonly [
  key: string,
  version: number,
  live: boolean,
  fields: Readonly<Record<string, string>>,
];

/** A row as key and record. */
export function recordOf([key, version, live, fields]: Row): readonly [key: string, record: Stored] {
  const values = Object.entries(fields).map(([name, value]) => [name, fromStored(value)] as const);
  return [fromStored(key), { version, live, fields: new Map(values) }];
}

/** Fields as the text of a `jsonb`; `undefined` values are left out. */
export function jsonOf(fields: Iterable<readonly [name: string, value: string]>): string {
  return JSON.stringify(Object.fromEntries([...fields].map(([name, value]) => [name, toStored(value)])));
}
