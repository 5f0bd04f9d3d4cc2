import { createHash } from 'node:crypto';
import type { Hash } from 'node:crypto';
import type { Asked } from '../core/asked.ts';
import type { Columns } from '../core/columns.ts';
import { History } from '../core/history.ts';
import type { Generated } from '../drive/generate.ts';

/** Rows of a history that travel together: about half a megabyte; and requests that were kept in full. */
const rowsAtOnce = 8192;
const askedAtOnce = 2048;

/** A piece of what a thread brings back: rows of its history, or, last, all that is beside them. */
export type GeneratedPart =
  | { readonly kind: 'rows'; readonly columns: Columns; readonly count: number }
  | { readonly kind: 'asked'; readonly asked: Generated['asked'] }
  | { readonly kind: 'rest'; readonly rest: Omit<Generated, 'columns' | 'asked'> };

/** Cuts what a thread brings back into pieces, in their order; columns are copied out of shared memory. */
export function* partsOf({ columns, asked, ...rest }: Generated): Generator<GeneratedPart> {
  for (let from = 0; from < rest.count; from += rowsAtOnce) {
    const to = Math.min(rest.count, from + rowsAtOnce);
    yield { kind: 'rows', columns: mapped(columns, (column) => column.slice(from, to)), count: to - from };
  }
  const kept = [...asked];
  for (let from = 0; from < kept.length; from += askedAtOnce)
    yield { kind: 'asked', asked: new Map(kept.slice(from, from + askedAtOnce)) };
  yield { kind: 'rest', rest };
}

/** A digest of histories, row by row as they come. */
export class HistoryDigest {
  readonly #hash: Hash = createHash('sha256');

  add({ columns }: Extract<GeneratedPart, { kind: 'rows' }>): void {
    for (const column of Object.values(columns) as Columns[keyof Columns][])
      this.#hash.update(new Uint8Array(column.buffer, column.byteOffset, column.byteLength));
  }

  value(): string {
    return this.#hash.digest('hex');
  }
}

/** Puts the pieces of one thread together again. */
export class GeneratedWhole {
  readonly #rows: Extract<GeneratedPart, { kind: 'rows' }>[] = [];
  readonly #asked = new Map<number, Asked>();
  #rest: Omit<Generated, 'columns' | 'asked'> | undefined;

  add(part: GeneratedPart): void {
    if (part.kind === 'rows') this.#rows.push(part);
    else if (part.kind === 'rest') this.#rest = part.rest;
    else for (const [nonce, one] of part.asked) this.#asked.set(nonce, one);
  }

  /** All of it; throws where a piece is missing. */
  get(): Generated {
    const rest = this.#rest;
    const count = this.#rows.reduce((sum, rows) => sum + rows.count, 0);
    if (rest === undefined || rest.count !== count)
      throw new Error(`${count} of ${rest?.count ?? 'an unknown number of'} requests came`);
    const columns = mapped(emptyColumns(), (column, name) => {
      const whole = new (column.constructor as { new (length: number): typeof column })(count);
      let at = 0;
      for (const rows of this.#rows) {
        whole.set(rows.columns[name], at);
        at += rows.count;
      }
      return whole;
    });
    return { ...rest, columns, asked: this.#asked };
  }
}

type Column = Columns[keyof Columns];

function mapped(columns: Columns, change: (column: Column, name: keyof Columns) => Column): Columns {
  return Object.fromEntries(
    Object.entries(columns).map(([name, column]) => [name, change(column as Column, name as keyof Columns)]),
  ) as unknown as Columns;
}

function emptyColumns(): Columns {
  return new History(1, 0).columns;
}
