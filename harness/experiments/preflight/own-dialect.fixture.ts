import { reasons } from '../../core/reason.ts';
import type { Workload } from '../../core/workload.ts';

/** The module of an adapter, as an address that can be imported. */
export function moduleOf(code: string): string {
  return `data:text/javascript;base64,${Buffer.from(code).toString('base64')}`;
}

/** An adapter that speaks a workload's own routes; `mistake` replaces a piece of it by another. */
export function ownDialect(workload: Workload, mistake: readonly (readonly [string, string])[] = []): string {
  const commands = workload.commands.map(({ name, method, path, body }) => ({
    name,
    method,
    path,
    hasBody: Object.keys(body).length > 0,
  }));
  const sides = Object.fromEntries(Object.entries(reasons).map(([reason, { side }]) => [reason, side]));
  const code = `
const commands = ${JSON.stringify(commands)};
const sides = ${JSON.stringify(sides)};
const collections = ${JSON.stringify(workload.resources.map(({ collection }) => collection))};
const requestOf = ({ method, path, hasBody }) => ({ id, args, base, idempotencyKey }) => ({
  method,
  path: path.replace(':id', id),
  headers: {
    ...(base?.tag === undefined ? {} : { 'if-match': base.tag }),
    ...(idempotencyKey === undefined ? {} : { 'idempotency-key': JSON.stringify(idempotencyKey) }),
  },
  ...(hasBody ? { json: args } : {}),
});
const answer = ({ status, json, header }) => {
  const told = Object.values(json?.added ?? {});
  if (status < 300) return { kind: 'accepted', ...(told.length === 1 ? { value: told[0] } : {}), ...(header('contend-replayed') === 'true' ? { replayed: true } : {}) };
  const side = sides[json?.code];
  if (side === 'decided') return { kind: 'refused', reason: json.code };
  if (side === 'race') return { kind: 'raced', reason: json.code };
  return undefined;
};
export default {
  workload: ${JSON.stringify(workload.name)},
  seed: (records) => globalThis.seedOwn(records),
  commands: Object.fromEntries(commands.map((one) => [one.name, { request: requestOf(one), answer }])),
  reads: Object.fromEntries(collections.map((name) => [name, { request: ({ id }) => ({ path: '/' + name + '/' + id }), fields: ({ json }) => json }])),
};`;
  return mistake.reduce((text, [from, to]) => {
    if (!text.includes(from)) throw new Error(`nothing to replace: ${from}`);
    return text.replace(from, to);
  }, code);
}
