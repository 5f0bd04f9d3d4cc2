import type { CommandSpec } from '../../core/command.ts';
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
import type { Sightings } from '../../core/sightings.ts';
import { numberOf } from '../../core/sightings.ts';
import type { RequestLine, Told, ToldFields } from './lines.ts';
import { numberTold } from './words.ts';

const empty = numberOf('');

/** Notes what a line tells beside the columns, as `noteExchange` does while a race runs; a refusal without a reason is vague. */
export function noteSights(
  sightings: Sightings,
  row: number,
  line: RequestLine,
  spec: CommandSpec | undefined,
  isGuessed: boolean,
): void {
  const note = (name: string, value: Told | number): void =>
    sightings.addNumber(row, name, typeof value === 'number' ? value : numberTold(value));
  const noteAll = (prefix: string, fields: ToldFields = {}): void => {
    for (const name in fields) note(prefix + name, fields[name]!);
  };
  const marks = new Set(line.marks);
  noteAll('', line.shows);
  for (const name of spec?.keeps ?? [])
    if (line.args?.[name] !== undefined) note(askedPrefix + name, numberTold(line.args[name]));
  if (marks.has('openRepeat')) note(openRepeatSight, 0);
  if (marks.has('openGrant')) note(openRepeatSight, grants);
  if (marks.has('guessed')) note(guessedSight, empty);
  if (marks.has('vague') || isGuessed) note(vagueSight, empty);
  if (line.saidReason !== undefined) note(alienSight, reasonCodes.indexOf(line.saidReason) + 1);
  if (line.takenFor !== undefined) note(takenForSight, reasonCodes.indexOf(line.takenFor) + 1);
  if (line.refusal !== undefined) {
    note(shownKeySight, line.refusal.key);
    note(shownVersionSight, line.refusal.version);
    note(shownAgreesSight, line.refusal.agrees ? 1 : 0);
    noteAll(shownPrefix, line.refusal.fields);
  }
  noteAll(toldPrefix, line.told);
  if (line.shape !== undefined) note(`${shapeSight} ${line.shape}`, empty);
  if (marks.has('textToken')) note(textTokenSight, empty);
  if (line.effect !== undefined) note(effectSight, line.effect);
  if (line.told !== undefined && line.idempotencyKey !== undefined && spec?.idempotencyKey === 'required')
    note(keySight, line.idempotencyKey);
  noteAll(idPrefix, line.ids);
  noteAll(echoPrefix, line.echoes);
  if (line.location !== undefined) note(locationSight, line.location);
}

