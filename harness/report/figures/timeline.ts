import type { ExhibitedRequest } from '../../core/exhibit.ts';
import { formatDuration } from '../../core/units.ts';
import { nameOfClient } from '../document.ts';
import type { Timeline } from '../document.ts';
import { letterOf } from './letter-of.ts';
import { wrongRequests } from './wrong-requests.ts';
import { requestText } from './request-text.ts';

/** A line of a picture in characters; one that shows what is wrong is marked, for those who cannot see colours too. */
export interface PictureLine {
  readonly text: string;
  readonly isWrong: boolean;
}

/** A request with its letter. */
interface Lettered {
  readonly letter: string;
  readonly request: ExhibitedRequest;
  readonly isWrong: boolean;
}

/**
 * Draws an exhibit in so many columns: a line a client, time to the right, a bar from sent to answered with the letter of
 * its request, and what was in it where there is room; then every request in words, those that make it wrong marked.
 */
export function timelineLines(
  { exhibit, clients: names }: Pick<Timeline, 'exhibit' | 'clients'>,
  width: number,
): readonly PictureLine[] {
  const { requests } = exhibit;
  const nameOf = (client: number): string => shortName(nameOfClient(client, names));
  const wrong = wrongRequests(exhibit);
  const all = requests.map((request, index): Lettered => ({
    letter: letterOf(index),
    request,
    isWrong: wrong.has(request.nonce),
  }));
  const fromMs = Math.min(...requests.map(({ sentMs }) => sentMs));
  const toMs = Math.max(...requests.map(({ doneMs }) => doneMs));
  const clients = [...new Set(requests.map(({ client }) => client))];
  const gutter = Math.max(...clients.map((client) => nameOf(client).length)) + 1;
  const room = width - gutter;
  const column = (ms: number): number =>
    toMs > fromMs ? Math.round(((ms - fromMs) / (toMs - fromMs)) * (room - 1)) : 0;
  const barred = clients.map((client) => ({
    text: `${nameOf(client).padEnd(gutter)}${bars(
      all.filter(({ request }) => request.client === client),
      column,
      room,
    )}`.trimEnd(),
    isWrong: all.some((one) => one.isWrong && one.request.client === client),
  }));
  return [
    ...barred,
    { text: `${' '.repeat(gutter)}${axis(toMs - fromMs, room)}`, isWrong: false },
    { text: '', isWrong: false },
    ...all.flatMap((one) => told(one, nameOf(one.request.client), fromMs, width)),
  ];
}

/** Columns that the name of a client takes at most: its end tells it from others. */
const longestName = 22;

function shortName(name: string): string {
  return name.length > longestName ? `…${name.slice(1 - longestName)}` : name;
}

/** Bars of one client; those that would touch the one before begin behind it, as long as there is room. */
function bars(own: readonly Lettered[], column: (ms: number) => number, room: number): string {
  let line = '';
  for (const { letter, request, isWrong } of own) {
    const start = Math.max(column(request.sentMs), line.length);
    if (start >= room) break;
    const length = Math.max(column(request.doneMs) - start + 1, letter.length);
    const bar = barOf(`${letter}${isWrong ? '!' : ''}`, requestText(request), Math.min(length, room - start));
    line = `${line.padEnd(start)}${bar}`;
  }
  return line;
}

function barOf(mark: string, words: string, length: number): string {
  const inner = length - 2;
  if (inner < 1) return mark.slice(0, Math.max(1, length));
  const label = [`${mark} ${words}`, mark, mark.slice(0, 1)].find((text) => text.length <= inner) ?? '';
  const left = Math.floor((inner - label.length) / 2);
  return `├${'─'.repeat(left)}${label}${'─'.repeat(inner - label.length - left)}┤`;
}

function axis(tookMs: number, room: number): string {
  const [from, to] = ['0', formatDuration(tookMs)];
  return `${from}${' '.repeat(Math.max(1, room - from.length - to.length))}${to}`;
}

/** One request in words, with when it was sent and answered since the first of them; in two lines where one is too long. */
function told(
  { letter, request, isWrong }: Lettered,
  client: string,
  fromMs: number,
  width: number,
): PictureLine[] {
  const at = (ms: number): string => (ms - fromMs).toFixed(3);
  const decided = request.decidedMs === undefined ? '' : `, decided at ${at(request.decidedMs)}`;
  const when = `${at(request.sentMs)} to ${at(request.doneMs)} ms${decided}`;
  const what = `${isWrong ? '!' : ' '} ${letter}  ${client}  ${requestText(request)}`;
  const gap = width - what.length - when.length;
  const lines = gap < 2 ? [what.slice(0, width), when.padStart(width)] : [`${what}${' '.repeat(gap)}${when}`];
  return lines.map((text) => ({ text, isWrong }));
}
