import { readFile, readdir } from 'node:fs/promises';
import { join } from 'node:path';

/** The notices of all packages whose code some bundles carry, each with its name, version and license, as one text. */
export async function licensesOf(metafiles) {
  const carried = metafiles.flatMap(({ outputs }) =>
    Object.values(outputs).flatMap(({ inputs }) =>
      Object.entries(inputs).flatMap(([file, { bytesInOutput }]) => (bytesInOutput > 0 ? [file] : [])),
    ),
  );
  const folders = carried.map((file) => /^.*node_modules\/(?:@[^/]+\/)?[^/]+/.exec(file)?.[0]);
  const unique = [...new Set(folders)].filter((folder) => folder !== undefined);
  const notices = await Promise.all(unique.sort((a, b) => (a < b ? -1 : 1)).map(noticeOf));
  return `What the programs beside this file carry of others, and its notices.\n\n${notices.join('\n')}`;
}

const apache = 'node_modules/@opentelemetry/api/LICENSE';

async function noticeOf(folder) {
  const { name, version, license, author } = JSON.parse(await readFile(join(folder, 'package.json'), 'utf8'));
  const files = (await readdir(folder)).filter((file) => /^(licen[cs]e|notice|copying)/i.test(file)).sort();
  const texts = await Promise.all(files.map((file) => readFile(join(folder, file), 'utf8')));
  if (license === undefined) throw new Error(`${folder} does not say under which license it is`);
  // Not every package holds the text that it names.
  if (license === 'Apache-2.0' && texts.length === 0) texts.push(await readFile(apache, 'utf8'));
  else if (texts.length === 0)
    texts.push(`By ${author?.name ?? author ?? 'its authors'}; the package holds no notice.`);
  return `## ${name} ${version} (${license})\n\n${texts.map((text) => `${text.trim()}\n`).join('\n')}`;
}
