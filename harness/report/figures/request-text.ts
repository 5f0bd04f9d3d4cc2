import type { ExhibitedRequest } from '../../core/exhibit.ts';
import { formatFigure } from '../../core/units.ts';

/** Tags longer than this are cut. */
const longestTag = 12;

/** What a request did, in a few words: `purchase 3 → 4 ✓ 9`, `purchase 3 ✗ version-mismatch`, `GET → 3`. */
export function requestText(request: ExhibitedRequest): string {
  const { command = 'GET', base, version, answer } = request;
  const on = base === undefined ? '' : ` ${short(base)}`;
  const to = version === undefined ? '' : ` → ${short(version)}`;
  switch (answer) {
    case 'accepted':
      return `${command}${on}${to} ✓${measured(request)}`;
    case 'replayed':
      return `${command}${on}${to} ✓ again${measured(request)}`;
    case 'found':
      return `${command}${to}${measured(request)}`;
    case 'missing':
      return `${command} nothing there`;
    case 'conflict':
      return `${command}${on} ✗ ${request.reason ?? request.status}`;
    case 'rejected':
      // Nobody has looked at it, so that it has lost to nobody.
      return `${command}${on} – ${request.status}${request.reason === undefined ? '' : ` ${request.reason}`}`;
    case 'unknown':
      return `${command}${on} ? no usable answer`;
    case 'notSent':
      return `${command}${on} ? not sent`;
  }
}

function measured({ value }: ExhibitedRequest): string {
  return value === undefined ? '' : ` (${Number.isInteger(value) ? value : formatFigure(value)})`;
}

function short(tag: string): string {
  return tag.length > longestTag ? `${tag.slice(0, longestTag - 1)}…` : tag;
}
