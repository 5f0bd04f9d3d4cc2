import type { Answer, Exchanged } from '../../core/operation.ts';
import { collectionOf } from '../../core/record.ts';
import type { Fields } from '../../core/record.ts';
import type { ServiceDefinition } from '../../core/service.ts';
import type { OpenService } from '../../../targets/brought/open-service.ts';
import type { Looked } from '../../../targets/target.ts';
import type { Exchanging } from './exchange.ts';
import type { MappingLines } from './lines.ts';

/** What an audit is held against: what one client was told, and what it reads. */
interface Auditing {
  readonly open: OpenService;
  readonly service: ServiceDefinition;
  readonly exchange: Exchanging;
  readonly lines: MappingLines;
  readonly told: ToldEffects;
}

/** Effects that accepted commands told, by the record that they were sent to. */
export class ToldEffects {
  readonly #told: { readonly id: string; readonly effect: string }[] = [];
  /** Whether more may have taken effect than was told. */
  isOpen = false;

  note(intent: Exchanged, answer: Answer): void {
    if (intent.kind !== 'command') return;
    if (answer.kind === 'unknown') this.isOpen = true;
    if (answer.kind !== 'accepted' || answer.replayed === true) return;
    const effect = answer.told?.effect;
    if (effect === undefined) this.isOpen = true;
    else this.#told.push({ id: intent.id, effect });
  }

  /** Those of records whose ids are a slot's name, or begin with it and a dot. */
  on(slot: string): readonly string[] {
    return this.#told.flatMap(({ id, effect }) => (id === slot || id.startsWith(`${slot}.`) ? [effect] : []));
  }
}

/** Asks the audit of an adapter about the records of one slot, when all that was played is over, and looks whether it is right. */
export async function askAudit(
  { open, service, exchange, lines, told }: Auditing,
  slot: string,
  keys: readonly string[],
): Promise<void> {
  if (service.audit === undefined || keys.length === 0) return;
  const found = await open.audit(keys);
  if (found.records !== undefined) await compareRecords(found.records);
  if (found.effects !== undefined) compareEffects(found.effects);
  if (found.records === undefined && found.effects === undefined)
    lines.doubt('audit', 'it tells neither records nor effects');

  async function compareRecords(records: Looked['records']): Promise<void> {
    for (const [key, { live, fields }] of records) {
      if (service.reads?.[collectionOf(key)] === undefined) continue;
      const { answer, sent, came } = await exchange({ kind: 'read', key }, 0);
      const shown = answer.kind === 'found' ? answer.fields : undefined;
      const other = shown === undefined ? undefined : otherIn(fields, shown);
      if (live === (shown !== undefined) && other === undefined) {
        if (shown === undefined || [...fields.keys()].some((field) => shown.has(field)))
          lines.confirm('audit.records');
        else lines.doubt('audit.records', unlike(fields, shown));
        continue;
      }
      const taken = !live ? `${key} is not there` : other === undefined ? `${key} is there` : other;
      lines.contradict('audit.records', { sent, came, taken, means: 'a record as clients read it' });
    }
  }

  function compareEffects(effects: readonly string[]): void {
    const mine = told.on(slot);
    const problem = problemOf(effects, mine, { slot, isOpen: told.isOpen });
    if (problem === undefined) {
      if (mine.length > 0) lines.confirm('audit.effects');
      else lines.doubt('audit.effects', 'no accepted command told an effect');
      return;
    }
    lines.contradict('audit.effects', {
      sent: [`the audit of ${slot}`],
      came: `the effects ${JSON.stringify(effects.slice(0, 5))}`,
      taken: problem,
      means: 'all that took effect on the records that it is asked about, and nothing else',
    });
  }
}

/** What is wrong with the effects of some records, of which clients were told those that are mine; `isOpen` where others may be there. */
function problemOf(
  effects: readonly string[],
  mine: readonly string[],
  { slot, isOpen }: { readonly slot: string; readonly isOpen: boolean },
): string | undefined {
  const lost = mine.find((effect) => !effects.includes(effect));
  if (lost !== undefined) return `${lost}, which an accepted command told, is not among the effects`;
  const twice = effects.find((effect, at) => effects.indexOf(effect) !== at);
  if (twice !== undefined) return `${twice} is among the effects twice`;
  const strange = isOpen ? undefined : effects.find((effect) => !mine.includes(effect));
  return strange === undefined
    ? undefined
    : `${strange} is among the effects, of which nobody was told on records of ${slot}`;
}

/** A field that is not as it was read, in words; undefined where all are that both tell. */
/** Why an audit cannot be held against what clients read: they have no field in common. */
function unlike(audited: Fields, shown: Fields): string {
  const names = (fields: Fields): string => [...fields.keys()].join(', ') || 'no field';
  return `tells ${names(audited)}, and clients read ${names(shown)}`;
}

function otherIn(audited: Fields, shown: Fields): string | undefined {
  for (const [field, value] of audited) {
    const read = shown.get(field);
    if (read !== undefined && read !== value) return `${field} is ${value}`;
  }
  return undefined;
}
