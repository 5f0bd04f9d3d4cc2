import type { Heading, VerdictLine } from '../document.ts';
import type { ShownBlock } from '../media.ts';
import { blocksOf } from './block.ts';
import { markup, when } from './markup.ts';
import { opening } from './opening.ts';
import type { Markup } from './markup.ts';
import { toned } from './tone.ts';

/** Blocks with the heading that they stand below. */
export interface Section {
  readonly heading: Heading | undefined;
  readonly verdicts: readonly VerdictLine[];
  /** The question that the verdicts answer. */
  readonly question: string;
  readonly blocks: readonly ShownBlock[];
}

/** What is asked of races. */
export const whoWasRight = 'Who was right';

/** Parts blocks at their headings; what a section says of right and wrong is set apart. */
export function sectionsOf(blocks: readonly ShownBlock[]): Section[] {
  const starts = blocks.flatMap((block, index) => (block.kind === 'heading' || index === 0 ? [index] : []));
  return starts.map((start, index) => {
    const own = blocks.slice(start, starts[index + 1]);
    return {
      heading: own.find((block) => block.kind === 'heading'),
      question: own.find((block) => block.kind === 'verdicts')?.about ?? whoWasRight,
      verdicts: own.flatMap((block) => (block.kind === 'verdicts' ? block.items : [])),
      blocks: own,
    };
  });
}

/** What was raced in a sentence, and all that is said of it. */
export function sectionMarkup({ heading, blocks }: Section, index: number, all: readonly Section[]): Markup {
  const { about, facts = [] } = heading ?? {};
  const text = nameOf(heading);
  // The page has the name of its only section already.
  const title = all.length === 1 && heading !== undefined ? 'In figures' : text;
  return markup`<section id="part-${index + 1}"><h2>${title}</h2>${when(
    about !== undefined,
    () => markup`<p class="lead">${opening(about ?? '')}</p>`,
  )}${facts.map((row) => markup`<ul class="facts">${row.map((fact) => markup`<li>${fact}</li>`)}</ul>`)}${blocksOf(
    blocks,
    heading?.text,
  )}</section>`;
}

/** Who was right and who was not, of all sections, before anything else. */
export function verdictsMarkup(sections: readonly Section[]): Markup {
  const isOne = sections.length === 1;
  const judged = sections
    .map((section, index) => ({ ...section, index }))
    .filter(({ verdicts }) => verdicts.length > 0);
  return markup`${judged.map(
    ({ heading, verdicts, index }) =>
      markup`<div class="judged">${when(!isOne, () => markup`<h3><a href="#part-${index + 1}">${nameOf(heading)}</a></h3>`)}<ul class="verdicts">${verdicts.map(
        ({ who, text, tone }) =>
          markup`<li class="${tone ?? 'quiet'}"><strong>${who}</strong><span>${toned(`${signOf[tone ?? 'none']}${text}`, tone)}</span></li>`,
      )}</ul></div>`,
  )}`;
}

function nameOf(heading: Heading | undefined): string {
  return heading?.text ?? 'What was found';
}

const signOf = { good: '✓ ', bad: '✗ ', doubt: '? ', none: '' } as const;
