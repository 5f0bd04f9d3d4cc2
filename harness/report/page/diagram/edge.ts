import type { ExhibitedEdge, ExhibitedRequest } from '../../../core/exhibit.ts';
import { markup } from '../markup.ts';
import type { Markup } from '../markup.ts';
import { barHeight, isTold } from './stage.ts';
import type { Stage } from './stage.ts';

/** An arrow from one request to another; what makes a record wrong is red, has its words beside it and a thicker line. */
export function edgeMarkup(
  edge: ExhibitedEdge,
  { placed, lanes }: Stage,
  at: (ms: number) => string,
): Markup {
  const [from, to] = [edge.from, edge.to].map((nonce) =>
    placed.find(({ request }) => request.nonce === nonce),
  );
  if (from === undefined || to === undefined) return markup``;
  const [fromTop, toTop] = [from, to].map(({ lane }) => lanes[lane]?.top ?? 0) as [number, number];
  const isDown = toTop >= fromTop;
  const y1 = isDown ? fromTop + barHeight : fromTop;
  const y2 = fromTop === toTop ? toTop + barHeight : isDown ? toTop : toTop + barHeight;
  const [fromMs, toMs] = [momentOf(from.request), momentOf(to.request)];
  const ends = markup`data-from="${fromMs}" data-to="${toMs}"`;
  const line = markup`<line ${ends} class="arrow" x1="${at(fromMs)}" x2="${at(toMs)}" y1="${y1}" y2="${y2}"/>`;
  const kind = edge.isWrong ? 'wrong' : '';
  const tip = markup`<svg data-at="${toMs}" x="${at(toMs)}" y="${y2}" overflow="visible"><path class="tip" d="${y2 >= y1 && fromTop !== toTop ? 'M0 0-5-9H5z' : 'M0 0-5 9H5z'}"/></svg>`;
  const words = isTold(edge)
    ? wordsOf(edge.why, (fromMs + toMs) / 2, isDown ? toTop - 29 : toTop + barHeight + 29, at)
    : undefined;
  return markup`<g class="edge ${kind}">${line}${tip}${words}</g>`;
}

/** When a request was decided, or the middle of the time in which it was. */
function momentOf({ sentMs, decidedMs, doneMs }: ExhibitedRequest): number {
  return decidedMs ?? (sentMs + doneMs) / 2;
}

/** Words that fit a phone, in lines around a height. */
function wordsOf(why: string, ms: number, middle: number, at: (ms: number) => string): Markup {
  const lines = linesOf(why);
  const first = middle + 4 - (lines.length - 1) * 8;
  return markup`<svg data-at="${ms}" x="${at(ms)}" y="${first}" overflow="visible" class="words">${lines.map(
    (line, index) => markup`<text text-anchor="middle" y="${index * 16}">${line}</text>`,
  )}</svg>`;
}

function linesOf(text: string): string[] {
  const lines: string[] = [];
  for (const word of text.split(' ')) {
    const last = lines.at(-1);
    if (last !== undefined && last.length + word.length < 32) lines[lines.length - 1] = `${last} ${word}`;
    else if (lines.length < 3) lines.push(word.slice(0, 40));
    else return [...lines.slice(0, -1), `${last} …`];
  }
  return lines;
}
