import type { GenerationCounters } from '../drive/generations.ts';
import type { DecisionNews } from './messages.ts';

/** A generation that lasts shorter than this ends before others can have heard of its decisions, milliseconds. */
const hurriedMs = 100;
/** How long one looks at how fast generations go, milliseconds. */
const lookMs = 200;

/**
 * What an agent's threads decide, beside what others have decided: a generation ends for all of them after as many decisions as
 * on one machine. Word of others comes late. Where generations end faster than word can come, each agent ends them after its
 * share of the decisions, and who is behind goes on to where others are. That costs contention, and nothing else.
 */
export class AgentDecisions {
  readonly #counters: GenerationCounters & { readonly goal: Int32Array };
  readonly #decisions: number;
  readonly #share: number;
  /** By key: the generation that the next two are of, what others have decided in it, and what was told of our own. */
  readonly #generation: Int32Array;
  readonly #others: Int32Array;
  readonly #told: Int32Array;
  /** The generations when one looked last. */
  readonly #before: Int32Array;
  #lookedMs = 0;

  /** A generation ends after `decisions` of all agents; the goals of the counters are set here. */
  constructor(
    counters: GenerationCounters & { readonly goal: Int32Array },
    decisions: number,
    agents: number,
  ) {
    const keys = counters.generation.length;
    this.#counters = counters;
    this.#decisions = decisions;
    this.#share = Math.max(1, Math.round(decisions / agents));
    this.#generation = new Int32Array(keys);
    this.#others = new Int32Array(keys);
    this.#told = new Int32Array(keys);
    this.#before = new Int32Array(keys);
    counters.goal.fill(decisions);
  }

  /** What was decided here and not told yet. */
  news(nowMs: number): DecisionNews {
    const { generation, decisions } = this.#counters;
    if (nowMs - this.#lookedMs >= lookMs) this.#look(nowMs);
    const news: number[] = [];
    for (let key = 0; key < generation.length; key++) {
      const now = Atomics.load(generation, key);
      const isNew = this.#follow(key, now);
      const own = this.#isHurried(key) ? 0 : Atomics.load(decisions, key) - this.#others[key]!;
      if (!isNew && own <= this.#told[key]!) continue;
      this.#told[key] = own;
      news.push(key, now, own);
    }
    return Uint32Array.from(news);
  }

  /** Takes what others have decided: who is in an older generation goes on to theirs. */
  hear(news: DecisionNews): void {
    const { generation, decisions, seeded } = this.#counters;
    for (let at = 0; at < news.length; at += 3) {
      const [key, theirs, others] = [news[at]!, news[at + 1]!, news[at + 2]!];
      const ours = Atomics.load(generation, key);
      if (theirs < ours) continue;
      if (theirs > ours) {
        // Where they are, records are.
        if (Atomics.load(seeded, key) <= theirs) Atomics.store(seeded, key, theirs + 1);
        Atomics.store(decisions, key, 0);
        Atomics.store(generation, key, theirs);
      }
      this.#follow(key, theirs);
      const more = others - this.#others[key]!;
      if (more <= 0 || this.#isHurried(key)) continue;
      this.#others[key] = others;
      Atomics.add(decisions, key, more);
    }
  }

  /** Generations of a key below this number are seeded. */
  seeded(key: number, until: number): void {
    const { seeded } = this.#counters;
    if (Atomics.load(seeded, key) < until) Atomics.store(seeded, key, until);
  }

  /** Finds out which keys have generations so short that nobody hears of them in time. */
  #look(nowMs: number): void {
    const { generation, goal } = this.#counters;
    const passedMs = nowMs - this.#lookedMs;
    this.#lookedMs = nowMs;
    for (let key = 0; key < generation.length; key++) {
      const lastsMs = passedMs / (generation[key]! - this.#before[key]!);
      this.#before[key] = generation[key]!;
      // Once they are ended early, they are shorter than they would be.
      const isHurried = lastsMs < (this.#isHurried(key) ? 2 : 1) * hurriedMs;
      Atomics.store(goal, key, isHurried ? this.#share : this.#decisions);
    }
  }

  #isHurried(key: number): boolean {
    return this.#counters.goal[key] !== this.#decisions;
  }

  /** Begins to count another generation; answers whether it is another one. */
  #follow(key: number, generation: number): boolean {
    if (this.#generation[key] === generation) return false;
    this.#generation[key] = generation;
    this.#others[key] = 0;
    this.#told[key] = 0;
    return true;
  }
}

/** What all agents have decided, as their coordinator hears it. */
export class AllDecisions {
  readonly #generation: Int32Array;
  /** By agent and key, in the current generation. */
  readonly #own: readonly Int32Array[];

  constructor(keys: number, agents: number) {
    this.#generation = new Int32Array(keys);
    this.#own = Array.from({ length: agents }, () => new Int32Array(keys));
  }

  /** Takes the word of one agent, and answers what each of the others must hear of it, in the order of the agents. */
  hear(agent: number, news: DecisionNews): readonly DecisionNews[] {
    const changed = new Set<number>();
    for (let at = 0; at < news.length; at += 3) {
      const [key, generation, own] = [news[at]!, news[at + 1]!, news[at + 2]!];
      const current = this.#generation[key]!;
      if (generation < current) continue;
      if (generation > current) {
        this.#generation[key] = generation;
        for (const counts of this.#own) counts[key] = 0;
      }
      this.#own[agent]![key] = own;
      changed.add(key);
    }
    return this.#own.map((_, other) =>
      other === agent
        ? new Uint32Array()
        : Uint32Array.from(
            [...changed].flatMap((key) => [key, this.#generation[key]!, this.#othersOf(other, key)]),
          ),
    );
  }

  #othersOf(agent: number, key: number): number {
    return this.#own.reduce((sum, counts, other) => sum + (other === agent ? 0 : counts[key]!), 0);
  }
}
