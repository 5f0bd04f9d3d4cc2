import type { Table, Tone } from '../document.ts';
import { timelineLines } from '../figures/timeline.ts';
import { inCharacters } from '../media.ts';
import type { CharacterBlock } from '../media.ts';
import { harmless, unbroken, wrap } from '../wrap.ts';
import type { Format, Style } from './format.ts';
import { laidOut } from './layout.ts';
import { headLines, rowLines, ruleOf } from './lines.ts';

/** Documents for a terminal. */
export const text: Format = {
  name: 'text',
  about: 'tables for a terminal',
  print: (document, style) => {
    const blocks = inCharacters(document.blocks);
    const lines = blocks.flatMap((block, index) => {
      const before = blocks[index - 1];
      const isNext = before === undefined || (block.kind === 'sentence' && before.kind === 'sentence');
      return [...(isNext ? [] : ['']), ...linesOf(block, style)];
    });
    return `${lines.join('\n')}\n`;
  },
};

function linesOf(block: CharacterBlock, style: Style): string[] {
  const { width } = style;
  switch (block.kind) {
    case 'heading':
      return [
        ...hanging(block.about === undefined ? block.text : `${block.text}: ${block.about}`, '', width),
        ...block.facts.flatMap((facts) => hanging(facts.map(together).join('\u00a0· '), '  ', width)),
      ];
    case 'sentence':
      return wrap(harmless(block.text), width);
    case 'table':
      return tableLines(block, style);
    case 'list': {
      const { about, items, numbered } = block;
      return [
        ...(about === undefined ? [] : hanging(about, '', width)),
        ...items.flatMap((item, index) =>
          hanging(numbered === true ? `${index + 1} ${item}` : item, about === undefined ? '' : '  ', width),
        ),
      ];
    }
    case 'figure':
      return [...hanging(block.about, '', width), '', ...block.lines.map(harmless)];
    case 'timeline': {
      const paint = style.color ? painted : plain;
      const { says = [] } = block;
      const picture = timelineLines(block, width);
      return [
        ...hanging(block.about, '', width),
        '',
        ...picture.map((line) => paint(harmless(line.text), line.isWrong ? 'bad' : undefined)),
        ...(says.length === 0 ? [] : ['', ...says.flatMap((text) => wrap(harmless(text), width))]),
      ];
    }
  }
}

/** Facts up to this long stay in one line. */
const longestTogether = 32;

function together(fact: string): string {
  return fact.length > longestTogether ? fact : unbroken(fact);
}

/** Lines of which all but the first stand further in. */
function hanging(content: string, indent: string, width: number): string[] {
  return wrap(harmless(content), width - indent.length - 2).map(
    (line, index) => `${indent}${index === 0 ? '' : '  '}${line}`,
  );
}

function tableLines(table: Table, { width, color }: Style): string[] {
  const { columns, rows, widths, leftOut } = laidOut(table, width);
  const paint = color ? painted : plain;
  return [
    ...headLines(columns, widths),
    ruleOf(widths),
    ...rows.flatMap((row) => rowLines(row, columns, widths, paint)),
    ...(leftOut.length === 0
      ? []
      : hanging(`columns left out at ${width}: ${leftOut.join(', ')}`, '', width)),
  ];
}

const codes: Readonly<Record<Tone, number>> = { good: 32, bad: 31, doubt: 33 };

function painted(content: string, tone: Tone | undefined): string {
  return tone === undefined ? content : `\u001b[${codes[tone]}m${content}\u001b[39m`;
}

function plain(content: string): string {
  return content;
}
