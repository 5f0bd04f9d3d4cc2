import { fileURLToPath } from 'node:url';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { format } from 'oxfmt';
import { describe, expect, test } from 'vitest';
import style from '../../.oxfmtrc.json' with { type: 'json' };
import schema from '../../results/run-record.schema.json' with { type: 'json' };
import { settlements } from '../core/operation.ts';
import { reasonCodes } from '../core/reason.ts';
import { schemaVersion } from '../core/run-record.ts';
import { warningCodes } from '../core/warning.ts';
import { anomalyKinds } from '../core/verdict.ts';
import { aRunRecord, bareRunRecord, completeRunRecord } from '../core/run-record.fixture.ts';

const validate = new Ajv2020({ allErrors: true, formats: { 'date-time': true } }).compile(schema);

type Json = { [name: string]: unknown };
type Path = readonly string[];

function copyOf(value: object): Json {
  return JSON.parse(JSON.stringify(value)) as Json;
}

function at(root: unknown, path: Path): unknown {
  return path.reduce<unknown>((node, name) => (node as Json | undefined)?.[name], root);
}

/** Paths to every property, into lists by position. */
function pathsOf(value: unknown, path: Path = []): Path[] {
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([name, inner]) => [
    [...path, name],
    ...pathsOf(inner, [...path, name]),
  ]);
}

/** Paths to every property that the schema names. */
function declared(node: Json, path: Path = []): Path[] {
  const reference = node['$ref'];
  if (typeof reference === 'string')
    return declared(at(schema, reference.replace('#/', '').split('/')) as Json, path);
  const items = node['items'];
  if (items !== undefined) return declared(items as Json, [...path, '0']);
  return Object.entries((node['properties'] as Json | undefined) ?? {}).flatMap(([name, inner]) => [
    [...path, name],
    ...declared(inner as Json, [...path, name]),
  ]);
}

describe('the published schema and the type agree', () => {
  test.each([
    ['with every field', completeRunRecord],
    ['with no optional field', bareRunRecord],
    ['of the builder', aRunRecord()],
  ])('a record %s is accepted', (_, record) => {
    expect(validate(copyOf(record)), JSON.stringify(validate.errors)).toBe(true);
  });

  test('every field that the schema names is one of the type', () => {
    for (const path of declared(schema)) expect(at(completeRunRecord, path), path.join('.')).toBeDefined();
  });

  test('every field is refused when it is missing, except where the type has it optional', () => {
    // What is keyed by status, reason or name has no fixed fields.
    const paths = pathsOf(bareRunRecord).filter(
      (path) => !Array.isArray(at(bareRunRecord, path.slice(0, -1))),
    );
    expect(paths.length).toBeGreaterThan(60);
    for (const path of paths) {
      const record = copyOf(bareRunRecord);
      delete (at(record, path.slice(0, -1)) as Json)[path.at(-1) ?? ''];
      expect(validate(record), path.join('.')).toBe(false);
    }
  });

  test('nothing else is accepted anywhere', () => {
    const open = /^(statuses|conflicts\.byReason|latencyMs\.by(Outcome|Status)|histograms)$/;
    const objects = [[], ...pathsOf(completeRunRecord)].filter((path) => {
      const value = at(completeRunRecord, path);
      return typeof value === 'object' && !Array.isArray(value) && !open.test(path.join('.'));
    });
    for (const path of objects) {
      const record = copyOf(completeRunRecord);
      (at(record, path) as Json)['surprise'] = 1;
      expect(validate(record), path.join('.')).toBe(false);
    }
  });

  test('the codes are those of the tables (`npx vitest -u` writes them anew)', async () => {
    const path = fileURLToPath(new URL('../../results/run-record.schema.json', import.meta.url));
    const current = structuredClone(schema);
    const { $defs, properties } = current;
    properties.schemaVersion.const = schemaVersion;
    $defs.verdict.properties.anomalies.items.properties.kind.enum = Object.keys(anomalyKinds);
    properties.warnings.items.properties.code.enum = Object.keys(warningCodes);
    properties.conflicts.properties.byReason.propertyNames.enum = [...reasonCodes];
    properties.latencyMs.properties.byOutcome.propertyNames.enum = [...settlements];
    const { code } = await format(path, JSON.stringify(current, null, 2), style);
    await expect(code).toMatchFileSnapshot(path);
  });

  test.each([
    ['a negative rate', { rates: { ...aRunRecord().rates, goodputPerS: -1 } }],
    ['a share above 1', { conflicts: { ...aRunRecord().conflicts, rate: 1.5 } }],
    ['an unknown status', { statuses: { ok: 1 } }],
    ['a figure that is no number', { durationS: Number.NaN }],
  ])('refuses %s', (_, wrong) => expect(validate(copyOf(aRunRecord(wrong)))).toBe(false));
});
