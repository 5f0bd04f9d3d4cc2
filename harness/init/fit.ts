import { likeness, wordsIn } from './alike.ts';
import type { Asked, AskedCollection, AskedCommand } from './asked.ts';
import type { ApiDocument, ApiOperation, ApiProperty } from './document.ts';

/** Which operations of a document are likely what a workload asks for. */
export interface Fit {
  readonly document: ApiDocument;
  /** By command, by collection that is read, and by collection whose records are made; absent where nothing is like it. */
  readonly commands: ReadonlyMap<string, Fitted>;
  readonly reads: ReadonlyMap<string, Fitted>;
  readonly seeds: ReadonlyMap<string, Fitted>;
}

/** An operation that was chosen for something. */
export interface Fitted {
  readonly operation: ApiOperation;
  /** Another operation that is nearly as like; undefined where one stands out. */
  readonly rival: ApiOperation | undefined;
  /** Where the id of the record goes: a parameter of the path, or a property of the body. */
  readonly id: { readonly parameter: string } | { readonly property: string } | undefined;
  /** The document's property of each argument or field that it has a name for. */
  readonly names: ReadonlyMap<string, string>;
}

interface Scored {
  readonly operation: ApiOperation;
  readonly score: number;
}

/** Looks for what a workload asks for, by names, paths, methods, properties and statuses. */
export function fitted(asked: Asked, document: ApiDocument): Fit {
  const commands = new Map<string, Fitted>();
  for (const command of asked.commands) {
    const found = best(document.operations, (one) => likeCommand(command, one), 3.5);
    if (found !== undefined) commands.set(command.spec.name, commandIn(found, command));
  }
  const reads = new Map<string, Fitted>();
  const seeds = new Map<string, Fitted>();
  const taken = new Set([...commands.values()].map(({ operation }) => operation));
  for (const collection of asked.collections) {
    const read = best(document.operations, (one) => likeRead(collection, one), 1.7);
    if (read !== undefined) reads.set(collection.name, readIn(read, collection));
    if (collection.seed === undefined) continue;
    const free = document.operations.filter((one) => !taken.has(one));
    const made = best(free, (one) => likeSeed(collection, one), 2.4);
    if (made === undefined) continue;
    const seed = seedIn(made, collection);
    if (seed.id !== undefined) seeds.set(collection.name, seed);
  }
  return { document, commands, reads, seeds };
}

/** Methods say what is done, too. */
const deeds: Readonly<Record<string, string>> = {
  POST: 'create',
  PUT: 'replace',
  PATCH: 'update',
  DELETE: 'delete',
};

function likeCommand(
  { spec, collection, args, base, isKeyed, namesId }: AskedCommand,
  one: ApiOperation,
): number {
  const { method, path, id, about, body, headers, answers } = one;
  if (method === 'GET' || (method === 'DELETE') !== (spec.method === 'DELETE')) return 0;
  // An address says what is done; a sentence may name other things beside.
  const called = [deeds[method] ?? '', id, path].join(' ');
  const said = [called, about, ...body.map((property) => property.name)].join(' ');
  const name = Math.max(likeness(wordsIn(spec.name), called), 0.8 * likeness(wordsIn(spec.name), said));
  const noun = likeness(wordsIn(collection), said);
  const named = pairs(
    args.map((arg) => arg.name),
    body,
  );
  if (name < 0.5 || (args.length > 0 && named.size === 0)) return 0;
  // What is changed by its id has one to name.
  if (namesId && idOf(one, collection, named) === undefined) return 0;
  const statuses = answers.map(({ status }) => status);
  return (
    3 * name +
    1.5 * noun +
    0.5 * likeness(wordsIn(collection), ownerOf(path)) +
    (args.length === 0 ? 0.5 : (2 * named.size) / args.length) +
    (method === spec.method ? 0.5 : 0) +
    (statuses.some((status) => status === 409 || status === 422 || status === 423) ? 0.5 : 0) +
    (base !== 'never' && (headers.includes('if-match') || statuses.includes(412)) ? 1 : 0) +
    (isKeyed && headers.some((header) => header.includes('idempotency')) ? 1 : 0)
  );
}

function likeRead({ name, fields }: AskedCollection, one: ApiOperation): number {
  if (one.method !== 'GET' || !/\{[^}]+\}$/.test(one.path)) return 0;
  const noun = likeness(wordsIn(name), ownerOf(one.path));
  if (noun < 0.5) return 0;
  const needed = fields.filter(({ isStamp }) => !isStamp).map((field) => field.name);
  const shown = pairs(needed, shownBy(one)).size;
  return 3 * noun + (needed.length === 0 ? 0.5 : shown / needed.length);
}

function likeSeed({ name, seed = {} }: AskedCollection, one: ApiOperation): number {
  const isPut = one.method === 'PUT' && /\{[^}]+\}$/.test(one.path);
  const isPost = one.method === 'POST' && !/\{[^}]+\}/.test(one.path);
  if (!isPut && !isPost) return 0;
  const noun = likeness(wordsIn(name), ownerOf(one.path));
  if (noun < 0.6) return 0;
  const needed = Object.keys(seed);
  const taken = pairs(needed, one.body).size;
  return 3 * noun + (needed.length === 0 ? 0.5 : taken / needed.length) + (isPut ? 0.2 : 0);
}

/** What a path says its last parameter is of; its last word, where it has none. */
function ownerOf(path: string): string {
  const owned = [...path.matchAll(/([^/{}]+)\/\{[^}]+\}/g)].at(-1);
  return owned?.[1] ?? path.split('/').at(-1) ?? '';
}

/** The operation that is most like something, with the next one where that is nearly as like; undefined where none is. */
function best(
  operations: readonly ApiOperation[],
  like: (one: ApiOperation) => number,
  least: number,
): { readonly operation: ApiOperation; readonly rival: ApiOperation | undefined } | undefined {
  const scored = operations
    .map((operation): Scored => ({ operation, score: like(operation) }))
    .filter(({ score }) => score >= least)
    .toSorted((one, other) => other.score - one.score);
  const [first, second] = scored;
  if (first === undefined) return undefined;
  const isNear = second !== undefined && second.score > first.score - 0.4;
  return { operation: first.operation, rival: isNear ? second.operation : undefined };
}

type Chosen = Pick<Fitted, 'operation' | 'rival'>;

function commandIn({ operation, rival }: Chosen, { args, collection }: AskedCommand): Fitted {
  const names = pairs(
    args.map(({ name }) => name),
    operation.body,
  );
  return { operation, rival, names, id: idOf(operation, collection, names) };
}

function readIn({ operation, rival }: Chosen, { name, fields }: AskedCollection): Fitted {
  const names = pairs(
    fields.filter(({ isStamp }) => !isStamp).map((field) => field.name),
    shownBy(operation),
  );
  return { operation, rival, names, id: idOf(operation, name, names) };
}

function seedIn({ operation, rival }: Chosen, { name, seed = {} }: AskedCollection): Fitted {
  const names = pairs(Object.keys(seed), operation.body);
  const id = idOf(operation, name, names) ?? ownCode(operation, names);
  return { operation, rival, names, id };
}

/** What something new is called by whoever makes it, such as its code. */
function ownCode({ body }: ApiOperation, names: ReadonlyMap<string, string>): Fitted['id'] {
  const used = new Set(names.values());
  const found = body.find(({ name }) => !used.has(name) && /^(?:sku|code|handle|reference|ref)$/i.test(name));
  return found === undefined ? undefined : { property: found.name };
}

/** What an operation answers with where all is well. */
export function shownBy({ answers }: ApiOperation): readonly ApiProperty[] {
  return answers.find(({ status }) => status >= 200 && status <= 299)?.body ?? [];
}

/** The property that each name stands for, each property for one name: the best pairs first. */
export function pairs(
  names: readonly string[],
  properties: readonly ApiProperty[],
): ReadonlyMap<string, string> {
  const scored = names
    .flatMap((name) =>
      properties.map((property) => {
        const last = property.name.split('.').at(-1) ?? '';
        // Of two that are as like, the one that lies less deep, and the one that says no more.
        const words = wordsIn(name);
        const like = Math.max(likeness(words, last), 0.9 * likeness(words, property.name));
        const score = like - 0.01 * property.name.split('.').length - 0.01 * wordsIn(last).length;
        return { name, property: property.name, score };
      }),
    )
    .filter(({ score }) => score >= 0.45)
    .toSorted((one, other) => other.score - one.score);
  const found = new Map<string, string>();
  const used = new Set<string>();
  for (const { name, property } of scored) {
    if (found.has(name) || used.has(property)) continue;
    found.set(name, property);
    used.add(property);
  }
  return found;
}

/** Where an operation takes the id of a record of a collection. */
function idOf(
  { path, body }: ApiOperation,
  collection: string,
  names: ReadonlyMap<string, string>,
): Fitted['id'] {
  const nouns = wordsIn(collection);
  const parameters = [...path.matchAll(/([^/{}]*)\/\{([^}]+)\}/g)];
  const own = parameters.findLast(([, owner = '']) => likeness(nouns, owner) >= 0.5)?.[2];
  if (own !== undefined) return { parameter: own };
  const used = new Set(names.values());
  const scored = body
    .filter(({ name }) => !used.has(name))
    .map(({ name, type }) => {
      const last = name.split('.').at(-1) ?? '';
      const isId = /^(?:id|key|slug|uuid)$/i.test(last);
      const noun = likeness(nouns, last);
      return { name, score: type === 'string' || type === '' ? noun + (isId ? 0.6 : 0) : 0 };
    })
    .filter(({ score }) => score >= 0.55)
    .toSorted((one, other) => other.score - one.score);
  if (scored[0] !== undefined) return { property: scored[0].name };
  const last = parameters.at(-1)?.[2];
  return last === undefined ? undefined : { parameter: last };
}
