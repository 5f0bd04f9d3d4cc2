import { nameOfClient } from '../../document.ts';
import type { Timeline } from '../../document.ts';
import { scaleOf } from '../chart/scale.ts';
import { jsonData, markup } from '../markup.ts';
import { opening } from '../opening.ts';
import type { Markup } from '../markup.ts';
import { toned } from '../tone.ts';
import { edgeMarkup } from './edge.ts';
import { labelsOf, outcomeOf, storyOf } from './request-words.ts';
import { barHeight, stageOf } from './stage.ts';
import type { Placed, Stage } from './stage.ts';

/** The requests of an exhibit in space and time: a line a client, a bar from sent to answered, arrows from who won to who lost. */
export function diagramFigure({ about, exhibit, says = [], clients }: Timeline): Markup {
  const { edges } = exhibit;
  const stage = stageOf(exhibit);
  const { fromMs, toMs, placed } = stage;
  const at = (ms: number): string => share((ms - fromMs) / (toMs - fromMs || 1));
  const ticks = scaleOf({ scale: 'linear' }, [toMs - fromMs], 5).ticks.filter((ms) => ms <= toMs - fromMs);
  const stories = placed.map(({ request }) => storyOf(request, fromMs, clients));
  const words = placed.map(
    ({ letter, isWrong }, index) =>
      markup`<li><span class="letter">${letter}${isWrong ? '!' : ''}</span> <span>${stories[index]}</span></li>`,
  );
  return markup`<figure class="diagram">
<figcaption><h3>${toned(about)}</h3><p class="story">${opening(says.join(' '))}</p></figcaption>
${zoom}
<div class="stage" role="img" tabindex="0" aria-label="${about}. The requests stand in words below.">${picture(stage, { exhibit, ...(clients === undefined ? {} : { clients }) }, at, ticks)}</div>
<p class="key">${legend(stage, edges.length > 0)}</p>
<p class="told" aria-hidden="true" hidden>${hint}</p>
<details><summary>${placed.length === 1 ? 'The request' : `The ${placed.length} requests`} in words</summary><ol class="requests">${words}</ol></details>
${jsonData({ fromMs, toMs, labels: placed.map(({ request }) => labelsOf(request)) })}</figure>
`;
}

const hint = 'Point at a bar for its story; arrow keys step from one to the next, + and − zoom.';

/** Of use with a script alone, which shows it. */
const zoom = markup`<div class="zoom" role="group" aria-label="Zoom of this picture" hidden><button type="button" data-do="in" aria-label="zoom in">+</button><button type="button" data-do="out" aria-label="zoom out">−</button><button type="button" data-do="all">whole</button></div>`;

function share(of: number): string {
  return `${Number((of * 100).toFixed(3))}%`;
}

function picture(
  stage: Stage,
  { exhibit: { edges }, clients }: Pick<Timeline, 'exhibit' | 'clients'>,
  at: (ms: number) => string,
  ticks: readonly number[],
): Markup {
  const { lanes, placed, height, fromMs, toMs } = stage;
  const names = lanes.map(({ client }) => nameOfClient(client, clients));
  // As much as the longest name takes, and 76 pixels for the usual ones.
  const room = Math.max(76, ...names.map(({ length }) => Math.min(length, longestName) * 8));
  return markup`<svg class="names" width="${room}" height="${height}">${lanes.map(({ client, top }, index) =>
    lanes[index - 1]?.client === client
      ? markup``
      : markup`<text x="0" y="${top + 19}">${shortName(names[index] ?? '')}</text>`,
  )}</svg><svg class="area" width="100%" height="${height}"><g class="lines">${lanes.map(
    ({ top }) => markup`<line x2="100%" y1="${top + barHeight / 2}" y2="${top + barHeight / 2}"/>`,
  )}</g>${placed.map((one, index) => bar(one, index, stage, at))}${edges
    .toSorted((one, other) => Number(one.isWrong) - Number(other.isWrong))
    .map((edge) =>
      edgeMarkup(edge, stage, at),
    )}</svg><svg class="across" width="100%" height="24">${ticks.map((ms) => {
    const place = ms / (toMs - fromMs || 1);
    return markup`<g class="tick"><text x="${share(place)}" y="15" text-anchor="${place > 0.94 ? 'end' : place < 0.02 ? 'start' : 'middle'}">${ms}${ms === 0 ? ' ms' : ''}</text></g>`;
  })}</svg>`;
}

/** Letters of a name that are shown; its end tells it from others. */
const longestName = 22;

function shortName(name: string): string {
  return name.length > longestName ? `…${name.slice(1 - longestName)}` : name;
}

/** The least share of the width that a bar takes, so that it is seen at all. */
const least = 0.006;

function bar(
  { request, letter, lane, isWrong }: Placed,
  index: number,
  { lanes, fromMs, toMs }: Stage,
  at: (ms: number) => string,
): Markup {
  const { sentMs, doneMs, decidedMs } = request;
  const width = Math.max(least, (doneMs - sentMs) / (toMs - fromMs || 1));
  const [label = ''] = labelsOf(request);
  return markup`<svg class="bar ${outcomeOf(request)} ${isWrong ? 'wrong' : ''}" data-request="${index}" data-from="${sentMs}" data-to="${doneMs}" x="${at(sentMs)}" y="${lanes[lane]?.top}" width="${share(width)}" height="${barHeight}"><rect width="100%" height="100%" rx="4"/>${
    decidedMs === undefined
      ? undefined
      : markup`<line class="decided" x1="${share((decidedMs - sentMs) / (doneMs - sentMs || 1))}" x2="${share((decidedMs - sentMs) / (doneMs - sentMs || 1))}" y1="20" y2="100%"/>`
  }<text x="7" y="19"><tspan class="letter">${letter}${isWrong ? '!' : ''}</tspan> <tspan class="label">${label}</tspan></text></svg>`;
}

/** How the picture is read, of what is in it. */
function legend({ placed }: Stage, hasEdges: boolean): string {
  const outcomes = new Set(placed.map(({ request }) => outcomeOf(request)));
  const words = [
    'a bar goes from sent to answered',
    ...(outcomes.has('accepted') ? ['✓ accepted'] : []),
    ...(outcomes.has('refused') ? ['✗ refused'] : []),
    ...(outcomes.has('read') ? ['○ only read'] : []),
    ...(outcomes.has('unknown') ? ['? fate not known'] : []),
    ...(placed.some(({ request }) => request.version !== undefined) ? ['v: version of the record'] : []),
    ...(placed.some(({ isWrong }) => isWrong)
      ? [hasEdges ? '! and red: these two cannot both be right' : '! and red: this one cannot be right']
      : hasEdges
        ? ['arrow: from who won to who lost']
        : []),
  ];
  return words.join(' · ');
}
