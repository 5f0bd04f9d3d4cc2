import { Worker } from 'node:worker_threads';
import type { Audit, ReceiptsData } from '../core/evidence.ts';
import type { FirstShown, Grounds } from '../core/grounds.ts';
import type { Stored } from '../core/record.ts';
import type { Settings } from '../core/slot.ts';
import type { Anomaly } from '../core/verdict.ts';
import type { Chapter } from '../drive/chapters.ts';
import type { Window } from '../measure/window.ts';
import type { JudgedRace, PartGrounds, RaceEnding } from './part-judge.ts';

/** What a judge is told when it starts; plain data. */
export interface JudgeOrder {
  readonly workload: string;
  readonly keys: number;
  /** What the names of slots begin with. */
  readonly salt: string;
  readonly settings: Settings;
  readonly planned: Window;
  readonly firsts: readonly FirstShown[];
  readonly foundBefore: ReadonlySet<string>;
  /** Absent where the services have a clock of their own. */
  readonly zeroMs?: number;
  readonly search: Grounds['search'];
}

/** A part of a race as it goes to a judge: chapters of all threads, and what the store holds of it. */
export interface PostedPart extends Omit<PartGrounds, 'grounds'> {
  readonly chapters: readonly Chapter[];
  /** Absent where nobody could look. */
  readonly audit?: { readonly records: ReadonlyMap<string, Stored>; readonly receipts: ReceiptsData };
}

/** What a judge is told, and what it answers to each word in turn. */
export type JudgeWord =
  | { readonly kind: 'part'; readonly part: PostedPart }
  | { readonly kind: 'end'; readonly ending: RaceEnding };
export type JudgeAnswer =
  | { readonly kind: 'judged'; readonly anomalies: readonly Anomaly[] }
  | { readonly kind: 'ended'; readonly race: JudgedRace }
  | { readonly kind: 'failed'; readonly problem: string };

/** A thread that judges a race as it goes, so that nobody waits for it; the owner must `end` it. */
export class JudgeThread {
  readonly #worker: Worker;
  readonly #failed: Promise<never>;
  /** The thread has ended, and what it had counted is gone with it. */
  isLost = false;

  constructor(program: URL, order: JudgeOrder) {
    this.#worker = new Worker(program, { workerData: order });
    this.#failed = new Promise((_, reject) => {
      this.#worker.once('error', reject);
      this.#worker.once('exit', () => reject(new Error('the judge ended early')));
    });
    this.#failed.catch(() => void (this.isLost = true));
  }

  /** Judges a part; answers what was wrong in all of them so far. */
  async judge(part: PostedPart): Promise<readonly Anomaly[]> {
    const answer = await this.#ask({ kind: 'part', part });
    return answer.kind === 'judged' ? answer.anomalies : [];
  }

  async conclude(ending: RaceEnding): Promise<JudgedRace> {
    const answer = await this.#ask({ kind: 'end', ending });
    if (answer.kind !== 'ended') throw new Error('the judge has not concluded');
    return answer.race;
  }

  async end(): Promise<void> {
    await this.#worker.terminate();
  }

  /** Words are answered one by one, in their order. */
  #ask(word: JudgeWord): Promise<JudgeAnswer> {
    const answered = new Promise<JudgeAnswer>((resolve, reject) =>
      this.#worker.once('message', (answer: JudgeAnswer) => {
        if (answer.kind === 'failed') reject(new Error(answer.problem));
        else resolve(answer);
      }),
    );
    this.#worker.postMessage(word);
    return Promise.race([answered, this.#failed]);
  }
}

/** What an audit found, as plain data. */
export function postedAudit({ records, receipts }: Audit): NonNullable<PostedPart['audit']> {
  return { records, receipts: receipts.data() };
}
