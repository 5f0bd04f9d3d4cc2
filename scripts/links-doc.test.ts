import { existsSync, readFileSync, readdirSync, statSync } from 'node:fs';
import { dirname, join, relative, resolve } from 'node:path';
import { expect, test } from 'vitest';

const root = resolve(import.meta.dirname, '..');
const documents = ['README.md', 'CONTRIBUTING.md', 'results/README.md'].concat(
  readdirSync(join(root, 'docs'))
    .filter((name) => name.endsWith('.md'))
    .map((name) => `docs/${name}`),
);

/** What a heading is called in an address. */
const anchorOf = (heading: string): string =>
  heading
    .toLowerCase()
    .replaceAll(/[^\p{L}\p{N} _-]/gu, '')
    .trim()
    .replaceAll(' ', '-');

const headings = (file: string): string[] =>
  [...readFileSync(file, 'utf8').matchAll(/^#+ (.+)$/gm)].map(([, heading = '']) => heading);

test.each(documents)('links of %s lead to what is there', (document) => {
  const file = join(root, document);
  const links = [...readFileSync(file, 'utf8').matchAll(/\]\((?!https?:)([^)#\s]*)(?:#([^)\s]+))?\)/g)];
  const dead = links.flatMap(([, path = '', anchor]) => {
    const target = path === '' ? file : join(dirname(file), path);
    if (!existsSync(target)) return [path];
    if (anchor === undefined || statSync(target).isDirectory()) return [];
    return headings(target).map(anchorOf).includes(anchor) ? [] : [`${relative(root, target)}#${anchor}`];
  });
  expect(dead).toEqual([]);
});

test('the README leads to every document', () => {
  const readme = readFileSync(join(root, 'README.md'), 'utf8');
  const unmentioned = documents.filter((name) => name.startsWith('docs/') && !readme.includes(`](${name}`));
  expect(unmentioned).toEqual([]);
});

test('the glossary is in order of the alphabet', () => {
  const terms = headings(join(root, 'docs/glossary.md')).slice(1);
  expect(terms).toEqual(terms.toSorted((a, b) => a.localeCompare(b, 'en', { sensitivity: 'base' })));
});
