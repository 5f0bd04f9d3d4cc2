import { nameOf } from '../document.ts';
import type { Table } from '../document.ts';
import { timelineLines } from '../figures/timeline.ts';
import { inCharacters } from '../media.ts';
import type { CharacterBlock } from '../media.ts';
import { harmless } from '../wrap.ts';
import type { Format } from './format.ts';

/** Documents for a README or an issue. */
export const markdown: Format = {
  name: 'markdown',
  about: 'tables for documents',
  print: ({ blocks }) =>
    `${inCharacters(blocks)
      .map((block, index, all) => {
        const isNext = block.kind === 'sentence' && all[index - 1]?.kind === 'sentence';
        return `${index === 0 ? '' : isNext ? ' ' : '\n\n'}${textOf(block)}`;
      })
      .join('')}\n`,
};

function textOf(block: CharacterBlock): string {
  switch (block.kind) {
    case 'heading': {
      const facts = block.facts.map((row) => escaped(row.join(' · '))).join('  \n');
      return [`### ${escaped(block.text)}`, escaped(block.about ?? ''), facts]
        .filter((part) => part !== '')
        .join('\n\n');
    }
    case 'sentence':
      return escaped(block.text);
    case 'table':
      return tableOf(block);
    case 'list': {
      const items = block.items.map(
        (item, index) => `${block.numbered === true ? `${index + 1}.` : '-'} ${escaped(item)}`,
      );
      return [...(block.about === undefined ? [] : [escaped(block.about), '']), ...items].join('\n');
    }
    case 'figure':
      return pictured(block.about, block.lines);
    case 'timeline':
      return [
        pictured(
          block.about,
          timelineLines(block, pageWidth).map(({ text }) => text),
        ),
        ...(block.says === undefined ? [] : ['', escaped(block.says.join(' '))]),
      ].join('\n');
  }
}

/** Columns of a picture on a page. */
const pageWidth = 100;

function pictured(about: string, lines: readonly string[]): string {
  const shown = lines.map(harmless);
  // Longer than any in it, which would end the picture.
  const runs = shown.flatMap((line) => line.match(/`+/g) ?? []).map(({ length }) => length + 1);
  const fence = '`'.repeat(Math.max(3, ...runs));
  return [escaped(about), '', `${fence}text`, ...shown, fence].join('\n');
}

function tableOf({ columns, rows }: Table): string {
  const row = (cells: readonly string[]): string => `| ${cells.join(' | ')} |`;
  return [
    row(columns.map((column) => escaped(nameOf(column)))),
    row(columns.map(({ align }) => (align === 'right' ? '---:' : '---'))),
    ...rows.map((cells) => row(cells.map(({ text }) => escaped(text)))),
  ].join('\n');
}

/** Keeps a text from outside from being read as a table, markup or HTML. */
function escaped(text: string): string {
  return harmless(text).replaceAll(/[\\|`*_<>[\]&~$]/g, (character) => `\\${character}`);
}
