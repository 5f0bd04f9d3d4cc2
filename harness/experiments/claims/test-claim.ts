import { takesProof } from '../../core/warning.ts';
import type { RunRecord } from '../../core/run-record.ts';
import type { Cell } from '../../plan/cell.ts';
import type { Choices } from '../../plan/choices.ts';
import { inRandomOrder } from '../../run/turns.ts';
import type { BlockOfRaces, Claim } from './claim.ts';
import { cellsOfClaim } from './claim-cells.ts';

/** Every race of a claim, once a block. */
export interface ClaimRaces {
  readonly claim: Claim;
  /** Blocks as they were raced, those included of which a race proved nothing. */
  readonly blocks: readonly BlockOfRaces[];
}

/** How often claims are tested. */
export interface Testing {
  readonly choices: Choices;
  readonly blocks: number;
  readonly seed: number;
}

/**
 * The races of a claim, one at a time: each is asked for when the record of the one before was handed over. Every block is in a
 * random order of its own and has a seed of its own, the same for all its races. A block of which a race proved nothing is raced
 * once more with another seed, of so many blocks a third at most.
 */
export class ClaimTest {
  readonly claim: Claim;
  readonly #cells: ReadonlyMap<string, Cell>;
  readonly #testing: Testing;
  readonly #blocks: Record<string, RunRecord>[] = [];
  #take: (record: RunRecord) => void = () => {};

  constructor(claim: Claim, testing: Testing) {
    this.claim = claim;
    this.#testing = testing;
    this.#cells = cellsOfClaim(claim, testing.choices);
  }

  /** One of each race, for whoever must know what is needed. */
  get cells(): readonly Cell[] {
    return [...this.#cells.values()];
  }

  /** As many races as there are if every one proves something. */
  get expected(): number {
    return this.#cells.size * this.#testing.blocks;
  }

  /** Races as they are to be run. */
  *races(): Generator<Cell> {
    const { blocks, seed } = this.#testing;
    const most = blocks + Math.ceil(blocks / 3);
    for (let number = 0; number < blocks || (number < most && this.counted < blocks); number++) {
      const block: Record<string, RunRecord> = {};
      this.#blocks.push(block);
      const names = new Map([...this.#cells].map(([name, cell]) => [{ ...cell, seed: seed + number }, name]));
      for (const { cell } of inRandomOrder({ cells: [...names.keys()], blocks: 1 })) {
        this.#take = (record) => (block[names.get(cell) ?? ''] = record);
        yield cell;
      }
    }
  }

  /** Takes the record of the race that was asked for last. */
  take(record: RunRecord): void {
    this.#take(record);
  }

  /** Blocks of which every race proved something. */
  get counted(): number {
    return this.#blocks.filter(isProof).length;
  }

  get raced(): ClaimRaces {
    return {
      claim: this.claim,
      blocks: this.#blocks.filter((block) => Object.keys(block).length === this.#cells.size),
    };
  }
}

/** Whether the figures of a block are anybody's: no race of it proved nothing. */
export function isProof(block: BlockOfRaces): boolean {
  return Object.values(block).every(
    ({ verdict, warnings, promise }) =>
      // What has no verdict, such as noop, is measured for its figures alone.
      (promise === 'none' || verdict.result !== 'inconclusive') && !warnings.some(takesProof),
  );
}
