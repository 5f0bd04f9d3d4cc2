import type { Exchange } from '../core/clocks/anchor.ts';
import { ContendError } from '../core/errors.ts';
import type { Generated, Order } from '../drive/generate.ts';
import type { AgentReport } from '../run/race/agents.ts';
import { GeneratedWhole, HistoryDigest } from './generated-parts.ts';
import { lostAgent } from './lost-agent.ts';
import type { Member } from './member.ts';

/** One agent's share of a race, as it comes in. */
export class Share {
  readonly member: Member;
  readonly orders: readonly Order[];
  readonly #wholes: readonly GeneratedWhole[];
  readonly #digest = new HistoryDigest();
  isPrepared = false;
  /** Exchanges that tell of its clock, and what that showed when the race began, as it was told. */
  readonly rounds: (readonly Exchange[])[] = [];
  zeroMs = 0;
  #asked: Promise<void> = Promise.resolve();
  #isAsking = false;
  report: AgentReport | undefined;
  digest = '';

  constructor(member: Member, orders: readonly Order[]) {
    this.member = member;
    this.orders = orders;
    this.#wholes = orders.map(() => new GeneratedWhole());
  }

  /** Asks for its clock once more, after what was asked before. */
  ask(): Promise<void> {
    this.#asked = this.#asked.then(async () => {
      this.#isAsking = true;
      this.rounds.push(await this.member.round());
      this.#isAsking = false;
    });
    return this.#asked;
  }

  /** Asks for its clock unless that is under way: where answers are slow, questions must not queue up. */
  async askAgain(): Promise<void> {
    if (!this.#isAsking) await this.ask();
  }

  take(thread: number, part: Parameters<GeneratedWhole['add']>[0]): void {
    if (part.kind === 'rows') this.#digest.add(part);
    this.#wholes[thread]?.add(part);
  }

  /** All that its threads bring back; throws CTD_AGENT_LOST where that is not what the agent has sent. */
  whole(told: string | undefined): readonly Generated[] {
    const { name } = this.member;
    const came = this.#digest.value();
    if (came !== told || came !== this.digest) throw lostAgent(`the history of agent ${name} came altered`);
    try {
      return this.#wholes.map((whole) => whole.get());
    } catch (error) {
      throw new ContendError('CTD_AGENT_LOST', [`of agent ${name} ${(error as Error).message}`], {
        cause: error,
      });
    }
  }
}
