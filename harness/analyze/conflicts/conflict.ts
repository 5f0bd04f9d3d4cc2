import type { Call } from '../../core/call.ts';
import type { NameMemory } from './overlapping-names.ts';
import type { RecordMemory } from './record-memory.ts';
import type { ConflictKind } from './refusals.ts';

/** A conflict, and what it was. */
export interface Conflict {
  readonly call: Call;
  readonly kind: ConflictKind;
  readonly record: RecordMemory;
  /** How often its client has been refused the same in a row, this time included. */
  readonly row: number;
  /** How often the record has refused the same since it was changed last, this time included. */
  readonly standing: number;
  /** What is known of the name of its client. */
  readonly name: NameMemory | undefined;
}
