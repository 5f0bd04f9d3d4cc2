import type { Asked, AskedCommand } from '../../core/asked.ts';
import { partsOf } from '../../core/command.ts';
import type { History } from '../../core/history.ts';
import type { Entry } from '../../core/history.ts';
import { reasonCodes } from '../../core/reason.ts';
import {
  alienSight,
  askedPrefix,
  echoPrefix,
  effectSight,
  grants,
  guessedSight,
  idPrefix,
  keySight,
  locationSight,
  openRepeatSight,
  shapeSight,
  shownAgreesSight,
  shownKeySight,
  shownPrefix,
  shownVersionSight,
  takenForSight,
  textTokenSight,
  toldPrefix,
  vagueSight,
} from '../../core/sight.ts';
import type { Workload } from '../../core/workload.ts';
import type { Mark, RequestLine, Told } from './lines.ts';
import type { Words } from './words.ts';

type Writable<T> = { -readonly [K in keyof T]: T[K] };
type Line = Writable<RequestLine>;

/** What the lines of a history are made from. */
export interface LineParts {
  readonly history: History;
  readonly workload: Pick<Workload, 'commands'>;
  readonly asked: ReadonlyMap<number, Asked>;
  readonly words: Words;
}

/** One row of a history in words. */
export function requestLine({ history, workload, asked, words }: LineParts, row: number): RequestLine {
  const entry = history.entry(row);
  const spec = workload.commands[entry.command - 1];
  const full = asked.get(entry.nonce);
  const line: Line = {
    nonce: entry.nonce,
    operation: entry.operation,
    attempt: entry.attempt,
    client: entry.client,
    slot: history.slotName(entry.slot),
    sent: entry.sentMs,
    done: entry.doneMs,
    answer: entry.answer,
    status: entry.status,
  };
  if (spec !== undefined) line.command = spec.name;
  if (full?.kind === 'read') line.key = full.key;
  if (full?.kind === 'command') askedInto(line, full);
  if (spec !== undefined && full?.kind === 'command')
    line.keys = partsOf({ ...full, command: spec }, entry.nonce).map(({ key }) => key);
  versionsInto(line, entry, history, full);
  if (entry.resolution !== undefined) line.resolution = entry.resolution;
  const bound = history.bounds?.[row] ?? 0;
  if (bound > 0) line.bound = bound;
  if (entry.intendedMs !== entry.sentMs) line.intended = entry.intendedMs;
  if (entry.reason !== undefined) line.reason = entry.reason;
  if (!Number.isNaN(entry.value)) line.value = entry.value;
  sightsInto(line, history.sightings.of(row), words, full !== undefined);
  if (full?.kind === 'read' && full.found !== undefined) line.shows = Object.fromEntries(full.found);
  if (entry.settled !== undefined) line.settled = entry.settled;
  return line;
}

function askedInto(line: Line, { id, args, base, idempotencyKey, nowMs }: AskedCommand): void {
  line.id = id;
  line.args = args;
  if (base?.modified !== undefined) line.modified = base.modified;
  if (idempotencyKey !== undefined) line.idempotencyKey = idempotencyKey;
  if (nowMs !== undefined) line.decidedUnixMs = nowMs;
}

function versionsInto(line: Line, { base, version }: Entry, history: History, full: Asked | undefined): void {
  const named = (number: number): string | number =>
    history.tags === undefined ? number : (history.tags[number - 1] ?? '');
  if (base !== 0) line.base = named(base);
  else if (full?.kind === 'command' && full.base !== undefined)
    line.base = history.tags === undefined ? 0 : null;
  if (version !== 0) line.version = named(version);
}

/** What was noted beside the columns, each under a name of its own. */
function sightsInto(line: Line, seen: ReadonlyMap<string, number>, words: Words, isFull: boolean): void {
  const marks: Mark[] = [];
  const groups = new Map<'args' | 'shows' | 'told' | 'ids' | 'echoes' | 'refused', [string, Told][]>();
  const put = (group: Parameters<typeof groups.get>[0], name: string, value: number): void => {
    const own = groups.get(group) ?? [];
    groups.set(group, own);
    own.push([name, words.of(value)]);
  };
  for (const [name, value] of seen) {
    if (name.startsWith(askedPrefix)) {
      if (!isFull) put('args', name.slice(askedPrefix.length), value);
    } else if (name.startsWith(toldPrefix)) put('told', name.slice(toldPrefix.length), value);
    else if (name.startsWith(shownPrefix)) put('refused', name.slice(shownPrefix.length), value);
    else if (name.startsWith(idPrefix)) put('ids', name.slice(idPrefix.length), value);
    else if (name.startsWith(echoPrefix)) put('echoes', name.slice(echoPrefix.length), value);
    else if (name.startsWith(`${shapeSight} `)) line.shape = name.slice(shapeSight.length + 1);
    else if (name === keySight) {
      line.idempotencyKey ??= words.of(value);
      groups.set('told', groups.get('told') ?? []);
    } else if (name === locationSight) line.location = words.of(value);
    else if (name === effectSight) line.effect = words.of(value);
    else if (name === alienSight) line.saidReason = reasonCodes[value - 1]!;
    else if (name === takenForSight) line.takenFor = reasonCodes[value - 1]!;
    else if (name === textTokenSight) marks.push('textToken');
    else if (name === guessedSight) marks.push('guessed');
    else if (name === vagueSight) marks.push('vague');
    else if (name === openRepeatSight) marks.push(value === grants ? 'openGrant' : 'openRepeat');
    else if (name !== shownKeySight && name !== shownVersionSight && name !== shownAgreesSight)
      put('shows', name, value);
  }
  for (const group of ['args', 'shows', 'told', 'ids', 'echoes'] as const) {
    const own = groups.get(group);
    if (own !== undefined) line[group] = Object.fromEntries(own);
  }
  const key = seen.get(shownKeySight);
  if (key !== undefined)
    line.refusal = {
      key: words.of(key),
      version: seen.get(shownVersionSight) ?? 0,
      agrees: seen.get(shownAgreesSight) === 1,
      fields: Object.fromEntries(groups.get('refused') ?? []),
    };
  if (marks.length > 0) line.marks = marks;
}
