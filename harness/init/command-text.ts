import { reasons } from '../core/reason.ts';
import type { AskedCommand } from './asked.ts';
import { idPropertyOf, isSigned, pathOf, sayOrigin, strays } from './draft.ts';
import type { Sheet } from './draft.ts';
import { pairs, shownBy } from './fit.ts';
import type { Fitted } from './fit.ts';
import { Lines, keyOf, literalOf, memberOf, quoted } from './lines.ts';
import { ownSign, signsIn } from './refusals.ts';
import type { Sign } from './refusals.ts';

/** Writes how a command is asked for, and what its answers mean. */
export function writeCommand(sheet: Sheet, out: Lines, command: AskedCommand): void {
  const { spec, args, base, isKeyed, refusals } = command;
  const { fit } = sheet;
  const found = fit?.commands.get(spec.name);
  out.say(2, spec.about);
  for (const arg of args)
    out.item(2, `args[${quoted(arg.name)}], ${rangeOf(arg)}: ${arg.about}${asRecord(arg)}`);
  if (base !== 'never')
    out.item(
      2,
      `base.tag: the state that was read${base === 'always' ? '' : ', where it names one'}, as its read told it`,
    );
  if (isKeyed) out.item(2, 'idempotencyKey: the same however often it is sent');
  if (refusals.length > 0) out.item(2, `refused: ${refusals.join(', ')}`);
  sayOrigin(sheet, out, 2, found, `${spec.method} ${spec.path}`);
  // What a document does not have is likely not there, as long as something is left to be raced.
  const isLeftOut = fit !== undefined && found === undefined && fit.commands.size > 0;
  const text = new Lines();
  text.add(2, `${keyOf(spec.name)}: {`);
  writeRequest(sheet, text, command, found);
  writeAnswer(isLeftOut ? { ...sheet, means: new Set() } : sheet, text, command, found);
  text.add(2, '},');
  if (isLeftOut) out.takeAsComment(2, text);
  else out.take(text);
}

function writeRequest(
  sheet: Sheet,
  out: Lines,
  { spec, args, base, isKeyed, namesId }: AskedCommand,
  found: Fitted | undefined,
): void {
  const headers: string[] = [];
  if (isSigned(sheet, found) && sheet.credentials?.header !== undefined) headers.push('...shared.headers');
  if (base !== 'never') headers.push('...ifMatch(base?.tag)');
  if (isKeyed) {
    const named = found?.operation.headers.find((header) => header.includes('idempotency'));
    headers.push(`${quoted(named ?? 'idempotency-key')}: \`"\${idempotencyKey}"\``);
  }
  const isForm = found?.operation.isForm === true;
  const idName = found === undefined || !namesId ? undefined : idPropertyOf(found);
  const members: (readonly [string, string])[] = idName === undefined ? [] : [[idName, 'id']];
  for (const { name } of args) {
    const theirs = found === undefined ? name : found.names.get(name);
    if (theirs === undefined) out.say(3, `not found in the document: where ${name} goes.`);
    else members.push([theirs, `args[${quoted(name)}]${isForm ? " ?? ''" : ''}`]);
  }
  if (found !== undefined) {
    const more = strays(
      found.operation.body,
      members.map(([name]) => name),
    );
    if (more.length > 0)
      out.say(3, `not found in the workload: what ${more.map(([name]) => name).join(', ')} should be.`);
    members.push(...more);
  }
  const inside = new Lines();
  inside.add(4, `method: ${quoted(found?.operation.method ?? spec.method)},`);
  inside.add(4, `path: ${pathOf(sheet, found, spec.path)},`);
  const [only, ...others] = headers;
  if (only !== undefined) {
    const isAlone = others.length === 0 && only.startsWith('...');
    inside.add(4, `headers: ${isAlone ? only.slice(3) : `{ ${headers.join(', ')} }`},`);
  }
  if (members.length > 0) inside.add(4, `${isForm ? 'form' : 'json'}: ${literalOf(members)},`);
  const uses = usedIn(inside, {
    id: /\(id\)|: id\b|\{ id\b/,
    args: /\bargs\[/,
    base: /\bbase\?/,
    idempotencyKey: /\{idempotencyKey\}/,
    shared: /\bshared\./,
  });
  out.add(3, `request: (${uses}) => ({`);
  out.take(inside);
  out.add(3, '}),');
}

function writeAnswer(sheet: Sheet, out: Lines, command: AskedCommand, found: Fitted | undefined): void {
  const { refusals, counts, isKeyed } = command;
  if (refusals.length === 0 && counts === undefined && !isKeyed) {
    out.say(3, 'answer: what HTTP has a status mean is right as it is.');
    return;
  }
  const inside = new Lines();
  writeAcceptance(sheet, inside, command, found);
  const signs =
    found === undefined
      ? new Map(refusals.map((reason) => [reason, ownSign(reason)]))
      : signsIn(found.operation, refusals);
  for (const reason of refusals) {
    const { title, side } = reasons[reason];
    const mean = side === 'decided' ? 'refused' : 'raced';
    const sign = signs.get(reason);
    if (sign === undefined) {
      inside.say(4, `${title}.`);
      inside.say(4, 'not found in the document: how that is told; for example');
      inside.say(4, `if (status === 409 && json?.error === '…') return ${mean}(${quoted(reason)});`);
      continue;
    }
    inside.say(4, `${title}.`);
    if (sign.status === 422) inside.say(4, 'not sure: does 422 say nothing else?');
    inside.when(4, conditionOf(sign), `${mean}(${quoted(reason)})`);
    sheet.means.add(mean);
  }
  if (isKeyed) {
    const reused = "'idempotency-key-reused'";
    inside.say(4, 'The key was used for another request before.');
    inside.when(4, `status === 422 && json?.code === ${reused}`, `rejected(${reused})`);
    sheet.means.add('rejected');
  }
  inside.say(4, 'All else means what HTTP has it mean.');
  inside.add(4, 'return undefined;');
  out.add(
    3,
    `answer: (${usedIn(inside, { status: /\bstatus\b/, json: /\bjson\b/, header: /\bheader\(/ })}) => {`,
  );
  out.take(inside);
  out.add(3, '},');
}

/** Adds what an acceptance tells besides. */
function writeAcceptance(
  { means }: Sheet,
  out: Lines,
  { spec, counts, isKeyed }: AskedCommand,
  found: Fitted | undefined,
): void {
  const told: string[] = [];
  if (counts !== undefined) {
    // A token may be a text, a sum is none.
    const isToken = spec.token !== undefined;
    const answered = found === undefined ? [] : shownBy(found.operation);
    const shown = answered.filter(({ type }) => isToken || type !== 'string');
    const member = isToken ? 'token' : 'value';
    const what = isToken ? 'what the lock is called' : `the new value of ${counts}`;
    const theirs = found === undefined ? `added.${counts}` : pairs([counts], shown).get(counts);
    if (theirs === undefined) {
      out.say(4, `Where the answer tells ${what}: return accepted({ ${member}: json.${counts} }).`);
    } else {
      out.say(4, `${what[0]!.toUpperCase()}${what.slice(1)}, where the answer tells it.`);
      told.push(`${member}: ${memberOf('json', theirs)}`);
    }
  }
  if (isKeyed) told.push("replayed: header('idempotent-replayed') === 'true'");
  if (found?.operation.answers.some(({ status }) => status === 202) === true)
    out.say(
      4,
      '202 says that it was taken in, not what came of it: poll for that, in run in place of request and answer.',
    );
  if (told.length === 0) return;
  out.when(4, 'status >= 200 && status <= 299', `accepted({ ${told.join(', ')} })`);
  means.add('accepted');
}

/** The parameters that code uses, as a pattern that takes them out of an object; nothing where it uses none. */
function usedIn(code: Lines, signs: Readonly<Record<string, RegExp>>): string {
  const text = code.code();
  const names = Object.entries(signs).flatMap(([name, sign]) => (sign.test(text) ? [name] : []));
  return names.length === 0 ? '' : `{ ${names.join(', ')} }`;
}

function conditionOf({ status, member }: Sign): string {
  const told = `status === ${status}`;
  return member === undefined
    ? told
    : `${told} && ${memberOf('json', member.name)} === ${quoted(member.value)}`;
}

/** How the service is told of the record that an argument names. */
function asRecord({ name, names }: AskedCommand['args'][number]): string {
  if (names === undefined) return '';
  return `; the service knows it as idOf(\`${names}/\${key.split('/')[1]}.\${args['${name}']}\`)`;
}

/** What the value of an argument may be. */
function rangeOf(arg: AskedCommand['args'][number]): string {
  const optional = arg.optional === true ? ', or absent' : '';
  if (arg.handed === true) return `as the service told it${optional}`;
  if (arg.type === 'integer') return `an integer from ${arg.minimum} to ${arg.maximum}${optional}`;
  const words = arg.oneOf?.map(quoted).join(' or ') ?? `a text of up to ${arg.maxLength} characters`;
  return `${words}${optional}`;
}
