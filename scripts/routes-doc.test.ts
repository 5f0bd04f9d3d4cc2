import { readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { expect, test } from 'vitest';
import { collectionOf } from '../harness/core/record.ts';
import type { Part } from '../harness/core/guarded.ts';
import type { Seed } from '../harness/core/record.ts';
import type { Resource, Workload } from '../harness/core/workload.ts';
import { reasons as known } from '../harness/core/reason.ts';
import { workloads } from '../workloads/index.ts';
import { withSection } from './http-tables.ts';
import type { BodyProperty, CommandSpec } from '../harness/core/command.ts';

const file = join(resolve(import.meta.dirname, '..'), 'docs/routes.md');

function bodyOf({ body }: CommandSpec): string {
  const members = Object.entries(body).map(([name, property]) => `"${name}": ${exampleOf(property)}`);
  return members.length === 0 ? '' : ` \`{${members.join(', ')}}\``;
}

function exampleOf(property: BodyProperty): string {
  if (property.type === 'integer')
    return property.handed === true ? `${property.minimum} or "…"` : String(property.minimum);
  return property.oneOf === undefined ? '"…"' : property.oneOf.map((one) => `"${one}"`).join(' or ');
}

function partsIn({ parts, body }: CommandSpec): readonly Part[] {
  const args = Object.fromEntries(
    Object.entries(body).map(([name, property], at) => [
      name,
      property.type === 'integer' ? property.minimum : (property.oneOf?.[at] ?? `a${at}`),
    ]),
  );
  return parts({ id: '0-0', args, preconditions: [], nonce: 1, nowMs: 0, by: 'ada' });
}

/** The fields that a command changes, by record. */
function changesOf(spec: CommandSpec): string {
  const changed = partsIn(spec).flatMap(({ key, then }) => {
    const names = then.flatMap((change) => (change.do === 'delete' ? [] : [`\`${change.field}\``]));
    return names.length === 0 ? [] : [`${names.join(', ')} of \`${key}${key.endsWith('/') ? ':id' : ''}\``];
  });
  return changed.length === 0 ? '' : ` Changes ${changed.join('; ')}.`;
}

/** What the state may have against a command. */
function reasonsOf(spec: CommandSpec): ReadonlySet<string> {
  const reasons = partsIn(spec).flatMap(({ when }) => when.map(({ reason }) => reason));
  return new Set(reasons.filter((reason) => known[reason].side !== 'request'));
}

/** Requests, records and addresses of one workload. */
function sectionOf({ name, commands, resources, seed }: Workload): string {
  const slot = { key: 0, generation: 0, name: '0-0' };
  const seeds = seed(slot, { capacity: 10, clients: 16 });
  const requests = commands.map((one) => {
    const needs = [
      ...(one.precondition === 'required' ? ['with `If-Match`'] : []),
      ...(one.idempotencyKey === 'required' ? ['with `Idempotency-Key`'] : []),
    ];
    const reasons = [...reasonsOf(one)].map((reason) => `\`${reason}\``).join(', ');
    return `- **${one.name}**: \`${one.method} ${one.path}\`${bodyOf(one)}${needs.length === 0 ? '' : `, ${needs.join(', ')}`}: ${one.about}${changesOf(one)}${reasons === '' ? '' : ` Reasons: ${reasons}.`}`;
  });
  const records = seeds.map(({ key, fields }) => `- \`${key}\`: \`${shortened(JSON.stringify(fields))}\``);
  // What requests with keys make has names of the service's own, and nobody reads it.
  const isRead = (collection: string): boolean =>
    commands.every(({ idempotencyKey }) => idempotencyKey !== 'required') ||
    seeds.some(({ key }) => collectionOf(key) === collection);
  const read = resources.filter(({ collection }) => isRead(collection));
  const shown = read.map(({ collection }) => `\`/${collection}/:id\``).join(', ');
  const snapshots = resources.flatMap((resource) => snapshotOf(resource, seeds));
  return [
    `### ${name}`,
    requests.join('\n'),
    records.length === 0 ? 'Nothing is there before.' : `There before:\n\n${records.join('\n')}`,
    [`Read: ${shown}.`, ...snapshots].join('\n'),
  ].join('\n\n');
}

/** What a read of several records at once shows: those that are there, by their names. */
function snapshotOf({ collection, integers, members }: Resource, seeds: readonly Seed[]): string[] {
  if (members === undefined) return [];
  const fieldsOf = new Map(seeds.map(({ key, fields }) => [key, fields]));
  const shown = Object.entries(members('0-0')).flatMap(([name, key]) => {
    const fields = Object.entries(fieldsOf.get(key) ?? {});
    const read = fields.map(([field, value]) => [field, integers.includes(field) ? Number(value) : value]);
    return fieldsOf.has(key) ? [[name, Object.fromEntries(read)]] : [];
  });
  const example = JSON.stringify(Object.fromEntries(shown));
  return [`\`GET /${collection}/0-0\` shows those that are there at one moment: \`${example}\`.`];
}

function shortened(text: string): string {
  return text.length <= 90 ? text : `${text.slice(0, 87)}…`;
}

test('docs/routes.md lists what each workload sends and reads (`npx vitest run FILE --update` writes it anew)', async () => {
  const judged = workloads.filter(({ check }) => check !== undefined);
  const document = withSection(readFileSync(file, 'utf8'), 'routes', judged.map(sectionOf).join('\n\n'));
  await expect(document).toMatchFileSnapshot(file);
});
