import type { ExhibitedRequest } from '../../../core/exhibit.ts';
import { formatDuration, formatFigure } from '../../../core/units.ts';

/** How a request ended, as a picture tells it apart by colour and by sign. */
export type Outcome = 'accepted' | 'refused' | 'read' | 'unknown';

/** How a request ended. */
export function outcomeOf({ answer }: ExhibitedRequest): Outcome {
  switch (answer) {
    case 'accepted':
    case 'replayed':
      return 'accepted';
    case 'found':
    case 'missing':
      return 'read';
    case 'conflict':
    case 'rejected':
      return 'refused';
    case 'unknown':
    case 'notSent':
      return 'unknown';
  }
}

/** The sign of each outcome. */
export const signOf: Readonly<Record<Outcome, string>> = {
  accepted: '✓',
  refused: '✗',
  read: '○',
  unknown: '?',
};

/** What stands in the bar of a request, from all that is known of it to its sign alone; the first that fits is shown. */
export function labelsOf(request: ExhibitedRequest): readonly string[] {
  const { command = 'read', base, version, value, answer, reason } = request;
  const sign = signOf[outcomeOf(request)];
  const told = value === undefined ? '' : `, told ${figure(value)}`;
  const on = base === undefined ? '' : ` on v${short(base)}`;
  const to = version === undefined ? '' : ` → v${short(version)}`;
  switch (outcomeOf(request)) {
    case 'read': {
      const seen = answer === 'missing' ? ' nothing' : to.replace(' →', '');
      const all = value === undefined ? seen : `${seen} = ${figure(value)}`.replace(/^ = /, ' ');
      return [`${command}${all}`, `${command}${seen}`, command, sign];
    }
    case 'accepted':
      return [
        `${command}${on} ${sign} accepted${to}${told}`,
        `${command} ${sign}${to}${told}`,
        `${command} ${sign}${told}`,
        `${command} ${sign}`,
        sign,
      ];
    case 'refused':
      return [`${command}${on} ${sign} ${reason ?? request.status}`, `${command} ${sign}`, sign];
    case 'unknown':
      return [`${command}${on} ${sign} no usable answer`, `${command} ${sign}`, sign];
  }
}

/** What a request did, in a sentence. */
export function storyOf(request: ExhibitedRequest, fromMs: number, clients?: readonly string[]): string {
  const at = (ms: number): string => formatDuration(Math.max(0, ms - fromMs));
  const { client, sentMs, decidedMs, doneMs } = request;
  const decided = decidedMs === undefined ? '' : `, decided at ${at(decidedMs)}`;
  const who = clients?.[client] ?? `Client ${client}`;
  return `${who} ${deedOf(request)}. Sent at ${at(sentMs)}${decided}, answered at ${at(doneMs)}.`;
}

function deedOf(request: ExhibitedRequest): string {
  const { command, base, version, value, answer, status, reason } = request;
  const asked =
    command === undefined
      ? 'read the record'
      : `sent ${command}${base === undefined ? '' : ` made on version ${short(base)}`}`;
  const told = value === undefined ? '' : `, told ${figure(value)}`;
  const became = version === undefined ? '' : `, it became version ${short(version)}`;
  switch (answer) {
    case 'accepted':
      return `${asked}: accepted${became}${told}`;
    case 'replayed':
      return `${asked}: accepted, as an answer that was given before${became}${told}`;
    case 'found':
      return `${asked}: saw ${version === undefined ? 'it' : `version ${short(version)}`}${value === undefined ? '' : `, ${figure(value)}`}`;
    case 'missing':
      return `${asked}: nothing was there`;
    case 'conflict':
    case 'rejected':
      return `${asked}: refused with ${status}${reason === undefined ? '' : ` (${reason})`}`;
    case 'unknown':
      return `${asked}: no usable answer came`;
    case 'notSent':
      return `${asked}: nobody took the connection`;
  }
}

function figure(value: number): string {
  return Number.isInteger(value) ? String(value) : formatFigure(value);
}

/** Tags longer than this are cut. */
const longestTag = 12;

function short(tag: string): string {
  return tag.length > longestTag ? `${tag.slice(0, longestTag - 1)}…` : tag;
}
