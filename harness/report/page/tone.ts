import type { Tone } from '../document.ts';
import { markup } from './markup.ts';
import type { Markup } from './markup.ts';

/** What a sign means, for those who hear the page. */
const signs: Readonly<Record<string, string>> = {
  '✓': 'right',
  '✗': 'wrong',
  '?': 'open',
  '–': 'none',
  '!': 'note',
};

/** A text whose leading sign is set apart from its words; its colour only repeats what the sign says. */
export function toned(text: string, tone?: Tone): Markup {
  const [, sign = '', rest = text] = /^([✓✗?!]) (.*)$/su.exec(text) ?? [];
  if (sign === '') return tone === undefined ? markup`${text}` : markup`<span class="${tone}">${text}</span>`;
  return markup`<span class="sign ${tone ?? toneOf[sign] ?? 'quiet'}" role="img" aria-label="${signs[sign] ?? ''}">${sign}</span> ${rest}`;
}

const toneOf: Readonly<Record<string, Tone>> = { '✓': 'good', '✗': 'bad', '?': 'doubt', '!': 'doubt' };
