import { writeCommand } from './command-text.ts';
import type { Draft, Sheet } from './draft.ts';
import { Lines, quoted } from './lines.ts';
import { writeRead } from './read-text.ts';
import { broughtBy, credentialsOf } from './security.ts';
import { writeSeed } from './seed-text.ts';

/**
 * The text of an adapter: everything that a workload asks for, as our own service has it, or as a document says where it has
 * something like it. It compiles as it is, and says in comments what to look at.
 */
export function adapterText(draft: Draft): string {
  const credentials = draft.fit === undefined ? undefined : credentialsOf(draft.fit);
  const sheet: Sheet = { ...draft, credentials, means: new Set() };
  const definition = new Lines();
  writeDefinition(sheet, definition);
  const head = new Lines();
  writeHead(sheet, head);
  head.add(0, '');
  head.take(definition);
  return head.toString();
}

function writeHead({ asked, fit, file, means }: Sheet, out: Lines): void {
  const title = fit === undefined || fit.document.title === '' ? '' : ` (${fit.document.title})`;
  out.say(0, `How ${asked.workload} is spoken to a service${title}: ${asked.about}.`);
  out.say(0, '');
  out.say(
    0,
    fit === undefined
      ? 'As it stands, it speaks the routes of docs/routes.md. Put in those of your service, leave out what it lacks; then'
      : 'Taken from the document where that has something like it. Look for "not sure" and "not found"; then',
  );
  out.say(0, '');
  out.say(0, `\u00a0\u00a0npm run preflight -- ${file}`);
  out.say(0, '');
  out.say(0, `\u00a0\u00a0npm run bench -- --service ${file}`);
  out.add(0, '', `import { ${['defineService', ...means].sort().join(', ')} } from 'contend';`);
  if (asked.commands.every(({ base }) => base === 'never')) return;
  const isTyped = /\.[cm]?ts$/.test(file);
  out.add(0, '');
  if (!isTyped) out.add(0, '/** @type {(tag: string | undefined) => Record<string, string>} */');
  out.add(
    0,
    `const ifMatch = (tag${isTyped ? ': string | undefined' : ''})${isTyped ? ': Record<string, string>' : ''} =>`,
    "  tag === undefined ? {} : { 'if-match': tag };",
  );
}

function writeDefinition(sheet: Sheet, out: Lines): void {
  const { asked } = sheet;
  out.add(0, 'export default defineService({');
  out.add(1, `workload: ${quoted(asked.workload)},`);
  writeUrl(sheet, out);
  out.add(0, '');
  writeSetup(sheet, out);
  writeSeed(sheet, out);
  out.add(1, 'commands: {');
  for (const command of asked.commands) writeCommand(sheet, out, command);
  out.add(1, '},', '');
  if (asked.collections.length > 0) {
    out.say(
      1,
      'How records are read. The more fields are told, the more can be examined; what is left out is read by nobody.',
    );
    out.add(1, 'reads: {');
    for (const collection of asked.collections) writeRead(sheet, out, collection);
    out.add(1, '},', '');
  }
  out.say(1, 'CPU that service and store have used since they started, ms: for `contend size`.');
  out.add(1, "// usage: async ({ http }) => ({ cpuMs: (await http.get('/metrics')).json.cpuMs }),", '');
  out.say(1, 'Once, when all is over.');
  out.add(1, "// teardown: async ({ http }) => void (await http.post('/logout')),");
  out.add(0, '});');
}

function writeUrl({ fit }: Sheet, out: Lines): void {
  const servers = fit?.document.servers ?? [];
  const here = servers.find((url) => /^https?:\/\/(?:127\.|localhost|\[::1\])/.test(url));
  const [first] = servers;
  if (here === undefined && first !== undefined)
    out.say(1, `The document names ${first}; hosts that are not this machine need --allow-remote.`);
  out.say(1, 'Several addresses, in a list, are instances of one service. --url outranks it.');
  out.add(1, `url: ${quoted(here ?? 'http://127.0.0.1:8080')},`);
}

function writeSetup({ credentials }: Sheet, out: Lines): void {
  out.say(1, 'Once, before anything else; what it brings is `shared` in all other parts. Plain data only.');
  if (credentials === undefined) {
    out.add(
      1,
      '// setup: async ({ http, env }) => {',
      "//   const user = { user: 'admin', password: env['PASSWORD'] };",
      "//   const { json } = await http.post('/login', { json: user });",
      '//   return { headers: { authorization: `Bearer ${json.token}` } };',
      '// },',
    );
  } else {
    const { variable, about } = credentials;
    out.add(
      1,
      'setup: ({ env }) => {',
      `  const secret = env['${variable}'];`,
      `  if (secret === undefined) throw new Error('set ${variable} to ${about}');`,
      `  return ${broughtBy(credentials)};`,
      '},',
    );
  }
  out.add(0, '');
  out.say(1, 'Once a client, not measured: what it brings is `client` in its requests.');
  out.add(
    1,
    '// client: async ({ http, client }) => {',
    "//   const { json } = await http.post('/login', { json: { user: `client${client}` } });",
    '//   return { authorization: `Bearer ${json.token}` };',
    '// },',
    '',
  );
}
