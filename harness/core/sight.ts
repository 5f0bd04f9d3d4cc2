import type { History } from './history.ts';
import type { Answer, Intent } from './operation.ts';
import { takenFor } from './own-reasons.ts';
import { reasonCodes } from './reason.ts';
import { addressIn, isOfKey } from './told-identity.ts';
import type { Fields } from './record.ts';

/** What the names of sightings begin with: arguments that were sent, and what an accepted answer told. */
export const askedPrefix = 'asked.';
export const toldPrefix = 'told.';
/** Of an accepted answer with an Idempotency-Key: its key and its Location, and by path what may name what was made, and what was sent. */
export const keySight = '#key';
export const locationSight = '#location';
export const idPrefix = '#id ';
export const echoPrefix = '#echo ';
/** The shape of an accepted answer stands in the name, after a space. */
export const shapeSight = '#shape';
/** What names the effect of an accepted command, as an audit does. */
export const effectSight = '#effect';
/** A token that came as a text: that its digits are smaller than those of another then says nothing. */
export const textTokenSight = '#text-token';
/** A rejection whose code is only what its status may mean. */
export const guessedSight = '#guessed';
/** A conflict of which nobody knows what it was held against: it came without a code, or the request named a date. */
export const vagueSight = '#vague';
/** A request that was sent again with an Idempotency-Key that its command does not require, and whether that `grants` anything. */
export const openRepeatSight = '#open-repeat';
/** What stands under it where the command grants what the client then works with. */
export const grants = 1;
/** Of a refusal whose code the command cannot give: the number of that reason, and of the one that it is taken for. */
export const alienSight = '#alien';
export const takenForSight = '#taken-for';
/** Of the record that a refusal shows: its key, its version, whether the answer agrees with itself, and its fields. */
export const shownKeySight = '#shown-key';
export const shownVersionSight = '#shown-version';
export const shownAgreesSight = '#shown-agrees';
export const shownPrefix = 'shown.';

/** Notes in a history what an exchange showed: the fields of a read, the arguments that a command keeps, what was told. */
export function noteExchange(
  { sightings }: History,
  row: number,
  intent: Intent & { kind: 'read' | 'command' },
  answer: Answer,
): void {
  if (intent.kind === 'read') {
    if (answer.kind !== 'found') return;
    for (const [name, text] of answer.fields) sightings.add(row, name, text);
    if (typeof answer.token === 'string') sightings.add(row, textTokenSight, '');
    return;
  }
  for (const name of intent.command.keeps ?? nothing) {
    const value = intent.args[name];
    if (value !== undefined) sightings.add(row, askedPrefix + name, String(value));
  }
  const isKeyOpen = intent.idempotencyKey !== undefined && intent.command.idempotencyKey !== 'required';
  if (isKeyOpen && intent.resolution === 'resent')
    sightings.addNumber(row, openRepeatSight, intent.command.token === undefined ? 0 : grants);
  if (answer.kind === 'rejected' && answer.guessed === true) sightings.add(row, guessedSight, '');
  const isDated = intent.base?.modified !== undefined;
  if (answer.kind === 'conflict' && (answer.guessed === true || isDated)) sightings.add(row, vagueSight, '');
  if (answer.kind === 'conflict' && answer.guessed !== true) {
    const taken = takenFor(intent, answer.reason);
    if (taken !== answer.reason) {
      sightings.addNumber(row, alienSight, reasonCodes.indexOf(answer.reason) + 1);
      sightings.addNumber(row, takenForSight, reasonCodes.indexOf(taken) + 1);
    }
  }
  if (answer.kind === 'conflict' && answer.shown !== undefined) {
    const { key, version, agrees, fields = noFields } = answer.shown;
    sightings.add(row, shownKeySight, key);
    sightings.addNumber(row, shownVersionSight, version);
    sightings.addNumber(row, shownAgreesSight, agrees ? 1 : 0);
    for (const [name, text] of fields) sightings.add(row, shownPrefix + name, text);
  }
  if (answer.kind !== 'accepted' || answer.told === undefined) return;
  const { fields, identity, location, shape, effect, token } = answer.told;
  for (const [name, text] of fields) sightings.add(row, toldPrefix + name, text);
  if (shape !== undefined) sightings.add(row, `${shapeSight} ${shape}`, '');
  if (typeof token === 'string') sightings.add(row, textTokenSight, '');
  if (effect !== undefined && answer.replayed !== true) sightings.add(row, effectSight, effect);
  if (intent.idempotencyKey === undefined || intent.command.idempotencyKey !== 'required') return;
  sightings.add(row, keySight, intent.idempotencyKey);
  for (const [name, text] of identity?.ids ?? nobody) noteNamed(sightings, row, idPrefix + name, text);
  for (const [name, text] of identity?.echoes ?? nobody) noteNamed(sightings, row, echoPrefix + name, text);
  if (location !== undefined && !isOfKey(location, intent.idempotencyKey))
    sightings.add(row, locationSight, addressIn(location));
}

/** Notes what stands under a name of a service's own; it may have ever new ones, of which some are enough. */
function noteNamed(sightings: History['sightings'], row: number, name: string, text: string): void {
  if (sightings.names.includes(name) || sightings.names.length < mostNames) sightings.add(row, name, text);
}

const mostNames = 200;
const nobody: Fields = new Map();
const nothing: readonly string[] = [];
const noFields: Fields = new Map();
