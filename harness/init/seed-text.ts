import type { AskedCollection } from './asked.ts';
import { idPropertyOf, isSigned, pathOf, sayDoubts, strays } from './draft.ts';
import type { Sheet } from './draft.ts';
import type { Fitted } from './fit.ts';
import { Lines, literalOf, quoted } from './lines.ts';

/** Writes the hook that makes records; as a comment where nothing is known about how they are made. */
export function writeSeed(sheet: Sheet, out: Lines): void {
  const { asked, fit } = sheet;
  const seeded = asked.collections.filter(({ seed }) => seed !== undefined);
  if (seeded.length === 0) {
    out.say(1, 'No records have to be there before.');
    out.add(0, '');
    return;
  }
  out.say(
    1,
    'Makes the records that are there before, as many as a race asks for, before it and while it runs:',
  );
  for (const { name, id, seed = {} } of seeded)
    out.add(
      1,
      `//   ${name}/${id}: ${shortened(literalOf(Object.entries(seed).map(([field, value]) => [field, quoted(value)])))}`,
    );
  const isFound = seeded.some(({ name }) => fit?.seeds.has(name) === true);
  if (!isFound && fit !== undefined) out.say(1, 'not found in the document: an operation that makes them.');
  if (!isFound)
    out.say(1, 'Without this hook they are posted to /contend/seed, as { records: [{ key, fields }] }.');
  const loop = new Lines();
  for (const collection of seeded) {
    const found = fit?.seeds.get(collection.name);
    if (isFound && found === undefined)
      loop.say(3, `not found in the document: how ${collection.name} are made.`);
    else makeOne(sheet, loop, collection, found);
  }
  const code = loop.code();
  const uses = (names: readonly string[]): string =>
    names.filter((name) => new RegExp(`\\b${name}\\b`).test(code)).join(', ');
  const hook = new Lines();
  hook.add(1, `async seed(records, { ${uses(['http', 'shared'])} }) {`);
  hook.add(2, `for (const { ${uses(['collection', 'id', 'fields'])} } of records) {`);
  hook.take(loop);
  hook.add(2, '}');
  hook.add(1, '},');
  if (isFound) out.take(hook);
  else out.takeAsComment(1, hook);
  out.add(0, '');
}

/** Adds the request that makes a record of one collection. */
function makeOne(
  sheet: Sheet,
  out: Lines,
  { name, fields, seed = {} }: AskedCollection,
  found: Fitted | undefined,
): void {
  const asked = Object.keys(seed);
  const isForm = found?.operation.isForm === true;
  const valueOf = (field: string): string => {
    const text = `fields[${quoted(field)}]`;
    if (fields.find((one) => one.name === field)?.isInteger === true) return `Number(${text})`;
    return isForm ? `${text} ?? ''` : text;
  };
  const idName = found === undefined ? 'id' : idPropertyOf(found);
  const members: (readonly [string, string])[] = idName === undefined ? [] : [[idName, 'id']];
  for (const field of asked) {
    const theirs = found === undefined ? field : found.names.get(field);
    if (theirs === undefined) out.say(3, `not found in the document: ${field} of ${name}.`);
    else members.push([theirs, valueOf(field)]);
  }
  if (found !== undefined) {
    sayDoubts(out, 3, found);
    const more = strays(
      found.operation.body,
      members.map(([member]) => member),
    );
    if (more.length > 0)
      out.say(
        3,
        `not sure: nothing in the workload says what ${more.map(([one]) => one).join(', ')} should be.`,
      );
    // A text that nobody lists is often to be another one in each record, and seldom may be empty.
    members.push(...more.map(([one, value]): [string, string] => [one, value === "''" ? 'id' : value]));
  }
  const isHeaded = found !== undefined && isSigned(sheet, found) && sheet.credentials?.header !== undefined;
  const path = pathOf(sheet, found, `/${name}`);
  out.add(3, `if (collection === ${quoted(name)})`);
  out.add(4, `await http.${(found?.operation.method ?? 'POST').toLowerCase()}(${path}, {`);
  if (members.length > 0) out.add(5, `${isForm ? 'form' : 'json'}: ${literalOf(members)},`);
  if (isHeaded) out.add(5, 'headers: shared.headers,');
  out.add(4, '});');
}

function shortened(text: string): string {
  return text.length <= 72 ? text : `${text.slice(0, 69)}…`;
}
