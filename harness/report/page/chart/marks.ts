import type { Series } from '../../chart.ts';
import { markup } from '../markup.ts';
import type { Markup } from '../markup.ts';

/** Series that can be told apart by colour; each also has a shape and a dash of its own. */
export const colours = 8;

/** Points of a series in one of eight shapes, so that nobody needs to see colours; what was wrong is a cross. */
export function mark(index: number, x: string, y: number, isWrong: boolean): Markup {
  const shape = isWrong ? 'M-5-5 5 5M-5 5 5-5' : shapes[index % shapes.length]!;
  return markup`<svg x="${x}" y="${y}" class="mark" overflow="visible"><path d="${shape}"/></svg>`;
}

const shapes = [
  'M-4-4h8v8h-8z',
  'M-4.5 0a4.5 4.5 0 1 0 9 0a4.5 4.5 0 1 0-9 0z',
  'M0-5.5 5.2 4h-10.4z',
  'M0-5.5 5.5 0 0 5.5-5.5 0z',
  'M-5.2-4h10.4L0 5.5z',
  'M-2-5h4v10h-4z',
  'M-5-2h10v4h-10z',
  'M-5.5 0h11M0-5.5v11',
];

/** What a series looks like, for its legend. */
export function sample({ shape, isWrong }: Series, index: number): Markup {
  return markup`<svg class="sample s${index % colours} ${isWrong === true ? 'wrong' : ''}" width="26" height="14" aria-hidden="true">${
    shape === 'line'
      ? markup`<path class="line" d="M1 7H25"/>`
      : markup`<svg x="13" y="7" overflow="visible"><g class="points">${mark(index, '0', 0, isWrong === true)}</g></svg>`
  }</svg>`;
}
