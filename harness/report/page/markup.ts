import { harmless } from '../wrap.ts';

/** HTML that is known to be whole: what was put into it is escaped. */
export class Markup {
  readonly html: string;

  constructor(html: string) {
    this.html = html;
  }
}

type Part = string | number | Markup | readonly Markup[] | undefined;

/** Builds HTML from a template: texts are shown as texts wherever they stand, markup stays, `undefined` is nothing. */
export function markup(strings: TemplateStringsArray, ...parts: readonly Part[]): Markup {
  return new Markup(strings.reduce((html, string, index) => html + htmlOf(parts[index - 1]) + string));
}

/** Markup where there is a reason for it. */
export function when(is: boolean, of: () => Markup): Markup | undefined {
  return is ? of() : undefined;
}

function htmlOf(part: Part): string {
  if (part === undefined) return '';
  if (part instanceof Markup) return part.html;
  if (typeof part === 'object') return part.map(({ html }) => html).join('');
  return escaped(shown(String(part)));
}

/** Data for a script, which no text in it can end. */
export function jsonData(data: object): Markup {
  const text = JSON.stringify(data, (_key, value: unknown) =>
    typeof value === 'string' ? shown(value) : value,
  );
  const safe = text.replaceAll(/[<>&]/g, (char) => `\\u${hexOf(char)}`);
  return new Markup(`<script type="application/json">${safe}</script>`);
}

/** Nobody reads a text from outside to its end that is longer than this. */
const longest = 2000;

/** A text from outside as a page shows it: what is endless is cut. */
function shown(text: string): string {
  const visible = harmless(text);
  return visible.length > longest
    ? `${visible.slice(0, longest).replace(/[\ud800-\udbff]$/, '')}… (${visible.length} characters)`
    : visible;
}

function hexOf(character: string): string {
  return character.charCodeAt(0).toString(16).padStart(4, '0');
}

const entities: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

function escaped(text: string): string {
  return text.replaceAll(/[&<>"']/g, (character) => entities[character] ?? '');
}
