import type { Exhibit } from '../core/exhibit.ts';
import type { Chart } from './chart.ts';

/** What a command has found: blocks for a person, and the same as data for programs. A format prints either. */
export interface Document {
  readonly blocks: readonly Block[];
  /** What --json prints. */
  readonly data: object;
  /** What passed and what failed, for programs that gate on it; absent where nothing is judged. */
  readonly cases?: readonly Case[];
}

/** One thing that was judged, as test reports have it. */
export interface Case {
  /** What the cases of a suite have in common, such as a workload. */
  readonly suite: string;
  readonly name: string;
  readonly seconds: number;
  /** `failed`: it was wrong; `unproven`: nothing can be said of it. */
  readonly outcome: 'passed' | 'failed' | 'unproven';
  /** Why, in one line; absent where it passed. */
  readonly why?: string;
  /** More of it, in lines. */
  readonly more?: readonly string[];
}

/** A part of a document that every format knows how to print. */
export type Block = Heading | Sentence | Table | List | Figure | Timeline | PageBlock;

/** A part that only a page has room for; in characters the tables and lists beside it say the same. */
export type PageBlock = Verdicts | Chart | Aside;

/** What the blocks below it are about, with rows of short facts. */
export interface Heading {
  readonly kind: 'heading';
  readonly text: string;
  readonly about?: string;
  readonly facts: readonly (readonly string[])[];
}

/** A sentence; those that follow each other are one paragraph. */
export interface Sentence {
  readonly kind: 'sentence';
  readonly text: string;
}

/** Each row has a cell a column. */
export interface Table {
  readonly kind: 'table';
  /** Whom its rows are about, for formats in which what stands around it does not say so. */
  readonly caption?: string;
  readonly columns: readonly Column[];
  readonly rows: readonly (readonly Cell[])[];
}

/** Lines of equal rank, below what they have in common. */
export interface List {
  readonly kind: 'list';
  readonly about?: string;
  readonly items: readonly string[];
  readonly numbered?: true;
}

/** A picture in characters, which no format may break or join. */
export interface Figure {
  readonly kind: 'figure';
  readonly about: string;
  readonly lines: readonly string[];
}

/** The requests of an exhibit in time, drawn in so much room as there is. */
export interface Timeline {
  readonly kind: 'timeline';
  readonly about: string;
  /** What happened, in sentences. */
  readonly says?: readonly string[];
  readonly exhibit: Exhibit;
  /** What clients are called, by their number; `client 3` where they have no names. */
  readonly clients?: readonly string[];
}

/** What a picture calls a client. */
export function nameOfClient(client: number, names: readonly string[] | undefined): string {
  return names?.[client] ?? `client ${client}`;
}

/** Who was right and who was not, in words. A page begins with them. */
export interface Verdicts {
  readonly kind: 'verdicts';
  /** The question that they answer, where it is not who was right. */
  readonly about?: string;
  readonly items: readonly VerdictLine[];
}

/** What is said of one of those that were judged. */
export interface VerdictLine {
  readonly who: string;
  readonly text: string;
  /** Absent where nothing is judged. */
  readonly tone?: Tone;
}

/** Blocks that pages have, or formats of characters, and not both; made only when they are printed. */
export interface Aside {
  readonly kind: 'aside';
  /** Absent for pages. */
  readonly for?: 'characters';
  readonly blocks: () => readonly Block[];
}

/** A column with its head in lines; figures stand right, words stand left and may be set in several lines. */
export interface Column {
  readonly head: readonly string[];
  readonly align: 'left' | 'right';
  /** Where there is no room, the columns with the greatest number go first; absent for those that stay. */
  readonly spare?: number;
  /** What its values are in, where the head does not say so: `share`, `ms`. */
  readonly unit?: string;
  /** Where there is no room, its words are put behind those of the first column. */
  readonly folds?: true;
}

/** One place of a table. */
export interface Cell {
  readonly text: string;
  readonly tone?: Tone;
  /** The figure itself, for sorting and for programs; absent for words. */
  readonly value?: number;
  /** Between what it lies, where the text says so, too. */
  readonly interval?: readonly [low: number, high: number];
  /** The text as it reads without the head of its column; empty for what goes without saying. */
  readonly words?: string;
  /** Which series of the charts beside it wins this place of a map, for its colour on a page; the text says it, too. */
  readonly series?: number;
}

/** How a verdict is coloured. */
export type Tone = 'good' | 'bad' | 'doubt';

/** A place of a table that shows a figure; what was not measured has none. */
export function figureCell<T extends number | undefined>(
  value: T,
  format: (value: T) => string,
  more: Omit<Cell, 'text' | 'value'> = {},
): Cell {
  return { text: format(value), ...(value === undefined ? {} : { value }), ...more };
}

/** A column of words. */
export function left(...head: readonly string[]): Column {
  return { head, align: 'left' };
}

/** A column of figures. */
export function right(...head: readonly string[]): Column {
  return { head, align: 'right' };
}

/** The same column, which may go where there is no room: the greatest number first. */
export function spare(rank: number, column: Column): Column {
  return { ...column, spare: rank };
}

/** The head of a column in one line. */
export function nameOf({ head }: Column): string {
  return head.join(' ').replaceAll('- ', '');
}

/** Sentences that make a paragraph. */
export function sentences(...texts: readonly string[]): Sentence[] {
  return texts.map((text) => ({ kind: 'sentence', text }));
}

/** A list, where there is anything to list. */
export function list(items: readonly string[], more: Pick<List, 'about' | 'numbered'> = {}): List[] {
  return items.length === 0 ? [] : [{ kind: 'list', items, ...more }];
}
