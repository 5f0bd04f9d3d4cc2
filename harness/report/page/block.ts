import type { ShownBlock } from '../media.ts';
import { chartFigure } from './chart/chart.ts';
import { diagramFigure } from './diagram/diagram.ts';
import { markup } from './markup.ts';
import type { Markup } from './markup.ts';
import { tableOf } from './table.ts';
import { toned } from './tone.ts';

/** Blocks below one heading, one after another; those of a kind that stand together share a box. */
export function blocksOf(blocks: readonly ShownBlock[], subject: string | undefined): Markup[] {
  const runs: ShownBlock[][] = [];
  for (const block of blocks) {
    const last = runs.at(-1);
    if (last?.[0]?.kind === block.kind && joined.has(block.kind)) last.push(block);
    else runs.push([block]);
  }
  return runs.map((run) => {
    const parts = run.map((block) => blockOf(block, subject));
    const [first] = run;
    if (first?.kind === 'sentence') return markup`<p>${parts}</p>`;
    return first?.kind === 'chart' ? markup`<div class="charts">${parts}</div>` : markup`${parts}`;
  });
}

const joined: ReadonlySet<ShownBlock['kind']> = new Set(['sentence', 'chart']);

function blockOf(block: ShownBlock, subject: string | undefined): Markup {
  switch (block.kind) {
    case 'heading':
    case 'verdicts':
      // They stand above: a section begins with the one, the page with the other.
      return markup``;
    case 'sentence':
      return markup`${block.text} `;
    case 'table':
      return tableOf(block, block.caption ?? (subject === undefined ? 'Figures' : `Figures of ${subject}`));
    case 'list': {
      const items = block.items.map((item) => markup`<li>${toned(item)}</li>`);
      const list = block.numbered === true ? markup`<ol>${items}</ol>` : markup`<ul>${items}</ul>`;
      return block.about === undefined ? list : markup`<h3>${block.about}</h3>${list}`;
    }
    case 'figure':
      return markup`<figure><figcaption>${block.about}</figcaption><pre tabindex="0">${block.lines.join('\n')}</pre></figure>`;
    case 'chart':
      return chartFigure(block);
    case 'timeline':
      return diagramFigure(block);
  }
}
