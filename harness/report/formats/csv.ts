import { grouped } from '../../core/grouped.ts';
import { nameOf } from '../document.ts';
import type { Block, Cell, Column, Table, Timeline } from '../document.ts';
import { inCharacters } from '../media.ts';
import { harmless } from '../wrap.ts';
import type { Format } from './format.ts';

/**
 * The tables of a document for a spreadsheet (RFC 4180): raw figures, shares as parts of 1, intervals in columns of their own.
 * Every row begins with what it is about, so that it says so when it is sorted or filtered away from the others. Tables of equal
 * heads are one, and only those with other heads are parted, by an empty line: mostly there is one, which programs read as it is.
 */
export const csv: Format = {
  name: 'csv',
  about: 'the tables with raw figures, for spreadsheets',
  forPrograms: true,
  print: (document) => {
    const blocks = inCharacters(document.blocks);
    const sheets = grouped(blocks.flatMap(sheetOf(blocks)), ({ head }) => lineOf(head));
    const parts = [...sheets].map(([head, own]) =>
      [head, ...own.flatMap(({ rows }) => rows.map(lineOf))].join(''),
    );
    return parts.length === 0 ? lineOf(['about']) : parts.join('\r\n');
  },
};

interface Sheet {
  readonly head: readonly string[];
  readonly rows: readonly (readonly string[])[];
}

/** The cells of a block, where it has any. */
function sheetOf(blocks: readonly Block[]): (block: Block, index: number) => Sheet[] {
  return (block, index) => {
    if (block.kind !== 'table' && block.kind !== 'timeline') return [];
    const heading = blocks.slice(0, index).findLast(({ kind }) => kind === 'heading');
    const above = heading?.kind === 'heading' ? heading.text : '';
    const about = [above, (block.kind === 'table' ? block.caption : block.about) ?? ''];
    const { head, rows } = block.kind === 'table' ? cellsOf(block) : requestsOf(block);
    const lead = text(about.filter((part) => part !== '').join(', '));
    return [{ head: ['about', ...head], rows: rows.map((row) => [lead, ...row]) }];
  };
}

function cellsOf({ columns, rows }: Table): Sheet {
  const spread = columns.map((_, index) => rows.some((row) => row[index]?.interval !== undefined));
  const beside = (index: number, cells: readonly string[]): readonly string[] =>
    spread[index] === true ? cells : [];
  return {
    head: columns.flatMap((column, index) => {
      const name = headOf(column);
      return [name, ...beside(index, [`${name} from`, `${name} to`])];
    }),
    rows: rows.map((row) =>
      row.flatMap((cell, index) => [
        shown(cell, columns[index]),
        ...beside(index, [figure(cell.interval?.[0]), figure(cell.interval?.[1])]),
      ]),
    ),
  };
}

function headOf(column: Column): string {
  return text([nameOf(column), column.unit === undefined ? '' : `(${column.unit})`].join(' ').trim());
}

/** The requests of an exhibit, a row each. */
function requestsOf({ exhibit }: Timeline): Sheet {
  return {
    head: ['client', 'request', 'sent ms', 'decided ms', 'done ms', 'made on', 'became', 'status', 'answer'],
    rows: exhibit.requests.map((request) => [
      figure(request.client),
      text(request.command ?? 'GET'),
      ...[request.sentMs, request.decidedMs, request.doneMs].map(figure),
      text(request.base ?? ''),
      text(request.version ?? ''),
      figure(request.status),
      text(request.reason ?? request.answer),
    ]),
  };
}

function shown({ value, text: words }: Cell, column: Column | undefined): string {
  if (value !== undefined) return figure(value);
  return column?.align === 'right' && words === '–' ? '' : text(words);
}

/** A figure as every program reads it; nothing where there is none. */
function figure(value: number | undefined): string {
  return value === undefined || !Number.isFinite(value) ? '' : String(value);
}

const plainNumber = /^[-+]?\d[\d.,]*%?$/;

/** A text, which no spreadsheet takes for a formula: before those that begin like one stands the apostrophe that marks text. */
function text(words: string): string {
  const safe = harmless(words).trim();
  return /^[=+\-@＝＋－＠]/u.test(safe) && !plainNumber.test(safe) ? `'${safe}` : safe;
}

function lineOf(cells: readonly string[]): string {
  return `${cells.map((cell) => (/[",]/.test(cell) ? `"${cell.replaceAll('"', '""')}"` : cell)).join(',')}\r\n`;
}
