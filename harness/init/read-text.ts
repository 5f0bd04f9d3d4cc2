import type { AskedCollection } from './asked.ts';
import { isSigned, pathOf, sayOrigin } from './draft.ts';
import type { Sheet } from './draft.ts';
import type { Fitted } from './fit.ts';
import { Lines, keyOf, memberOf } from './lines.ts';

/** Writes how the records of a collection are read. */
export function writeRead(sheet: Sheet, out: Lines, collection: AskedCollection): void {
  const { name, fields, neededBy, meaning } = collection;
  const isNeeded = neededBy.length > 0;
  const { fit, asked, credentials } = sheet;
  const found = fit?.reads.get(name);
  if (isNeeded)
    out.say(2, `Clients read it before they send ${neededBy.join(' or ')}: it cannot be left out.`);
  sayOrigin(sheet, out, 2, found, `GET /${name}/:id`);
  for (const sentence of meaning) out.say(2, sentence);
  const text = new Lines();
  const path = pathOf(sheet, found, `/${name}/:id`);
  const headers =
    isSigned(sheet, found) && credentials?.header !== undefined ? ', headers: shared.headers' : '';
  const made = `({ path: ${path}${headers} })`;
  const takes = [...(made.includes('(id)') ? ['id'] : []), ...(made.includes('shared.') ? ['shared'] : [])];
  text.add(2, `${keyOf(name)}: {`);
  text.add(3, `request: (${takes.length === 0 ? '' : `{ ${takes.join(', ')} }`}) => ${made},`);
  writeFields(text, collection, found);
  if (fields.some(({ isStamp }) => isStamp))
    text.say(3, 'changedBy and changedAt, who changed it last and when (ms since 1970), may be told too.');
  if (asked.commands.some(({ base, collection: of }) => base !== 'never' && of === name))
    text.say(3, 'tag: ({ json }) => json.revision, where another thing than the ETag names this state.');
  text.add(2, '},');
  // What a document does not have is likely not there; what clients cannot do without stays, to be put right.
  if (fit !== undefined && found === undefined && !isNeeded) out.takeAsComment(2, text);
  else out.take(text);
}

/** More fields than this are those of a record that grows. */
const mostFields = 6;

function writeFields(
  out: Lines,
  { fields, members, seed }: AskedCollection,
  found: Fitted | undefined,
): void {
  const names = fields.filter(({ isStamp }) => !isStamp).map(({ name }) => name);
  if (members !== undefined) {
    const [first = 'a'] = members;
    const inner = names[0] ?? 'state';
    out.say(
      3,
      `One snapshot of several records, by name: ${members.join(', ')}; each with its fields, where it is there.`,
    );
    out.say(3, `fields: ({ json }) => ({ ${keyOf(first)}: { ${inner}: json.${first}.${inner} } }),`);
    return;
  }
  if (names.length > mostFields) {
    out.say(3, `Its fields are ${[...names].sort().slice(0, 3).join(', ')} and so on.`);
    return;
  }
  const told = names.flatMap((name) => {
    const theirs = found === undefined ? name : found.names.get(name);
    if (theirs === undefined) return [];
    const value = memberOf('json', theirs);
    const member = `${keyOf(name)}: ${value}`;
    // Records begin without it: it is told where it is there.
    return seed === undefined || name in seed ? member : `...(${value} === undefined ? {} : { ${member} })`;
  });
  const missing = found === undefined ? [] : names.filter((name) => !found.names.has(name));
  if (missing.length > 0) out.say(3, `not found in the document: ${missing.join(', ')}.`);
  if (told.length > 0) out.add(3, `fields: ({ json }) => ({ ${told.join(', ')} }),`);
  else for (const name of missing) out.say(3, `fields: ({ json }) => ({ ${keyOf(name)}: json.${name} }),`);
}
