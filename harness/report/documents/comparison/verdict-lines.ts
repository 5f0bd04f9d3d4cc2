import type { Tone, VerdictLine } from '../../document.ts';
import { verdictCell } from './table.ts';
import type { NamedRow } from './table.ts';

/** What may be claimed of rows that were compared: a line a row, with every figure and its word. */
export function claimedLines(rows: readonly NamedRow[]): VerdictLine[] {
  return rows.map(({ label, compared }): VerdictLine => {
    const { wrong, blocks, figures } = compared;
    if (wrong === 'row' || wrong === 'reference')
      return {
        who: label,
        text: wrong === 'row' ? 'was wrong, whatever its figures are' : 'is compared with who was wrong',
        tone: 'bad',
      };
    if (wrong === undefined && blocks === 0)
      return { who: label, text: 'no blocks in common, so that nothing is claimed', tone: 'doubt' };
    const cells = figures.map((figure) => ({ name: figure.measure.name, ...verdictCell(compared, figure) }));
    const tone = toneOf(cells.map((cell) => cell.tone));
    return {
      who: label,
      text: cells.map(({ name, text }) => `${name} ${text}`).join(', '),
      ...(tone === undefined ? {} : { tone }),
    };
  });
}

/** Better in some and worse in others is neither; what is open in all is open. */
function toneOf(tones: readonly (Tone | undefined)[]): Tone | undefined {
  const [isBetter, isWorse] = [tones.includes('good'), tones.includes('bad')];
  if (isBetter !== isWorse) return isBetter ? 'good' : 'bad';
  return tones.every((tone) => tone === 'doubt') ? 'doubt' : undefined;
}
