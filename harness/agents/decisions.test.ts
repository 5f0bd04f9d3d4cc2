import { expect, test } from 'vitest';
import { generationCounters, Generations } from '../drive/generations.ts';
import { AgentDecisions, AllDecisions } from './decisions.ts';

const decisions = 16;

const countersOf = (keys: number) => ({ ...generationCounters(keys), goal: new Int32Array(keys) });

/** Agents that decide in turn, a decision a `gapMs`; each tells what it has decided every 40 ms, and is heard 2 ms later. */
function play(agents: number, total: number, gapMs: number): { decisionsEach: number; behind: number } {
  const all = new AllDecisions(1, agents);
  const machines = Array.from({ length: agents }, () => {
    const counters = countersOf(1);
    counters.seeded.fill(1_000_000);
    const word = new AgentDecisions(counters, decisions, agents);
    return { counters, word, threads: new Generations(counters, decisions, 0, () => {}), toldMs: 0 };
  });
  let post: { atMs: number; to: number; news: Uint32Array }[] = [];
  let behind = 0;
  for (let made = 0; made < total; made++) {
    const nowMs = made * gapMs;
    const { threads } = machines[made % agents]!;
    threads.decided(threads.current(0));
    for (const [agent, machine] of machines.entries()) {
      if (nowMs - machine.toldMs < 40) continue;
      machine.toldMs = nowMs;
      for (const [to, news] of all.hear(agent, machine.word.news(nowMs)).entries())
        if (news.length > 0) post.push({ atMs: nowMs + 2, to, news });
    }
    for (const { to, news } of post.filter(({ atMs }) => atMs <= nowMs)) machines[to]!.word.hear(news);
    post = post.filter(({ atMs }) => atMs > nowMs);
    const reached = machines.map(({ counters }) => counters.generation[0]!);
    behind = Math.max(behind, Math.max(...reached) - Math.min(...reached));
  }
  return { decisionsEach: total / machines[0]!.counters.generation[0]!, behind };
}

test.each([
  // One machine is like threads of one process, however fast.
  [1, 1],
  [1, 0.1],
  // Slow: word comes in time.
  [2, 40],
  [4, 40],
  // So fast that many generations have ended before anybody can be told.
  [2, 0.1],
  [4, 0.1],
])(
  '%i agents, a decision every %f ms: a generation ends after about as many decisions as on one machine',
  (agents, gapMs) => {
    const { decisionsEach, behind } = play(agents, gapMs > 1 ? 2000 : 16_000, gapMs);
    expect(decisionsEach).toBeGreaterThan(0.9 * decisions);
    expect(decisionsEach).toBeLessThan(1.35 * decisions);
    expect(behind).toBeLessThanOrEqual(2);
  },
);

test('who has heard nothing for long goes on where the others are', () => {
  const counters = countersOf(2);
  counters.seeded.fill(4);
  const word = new AgentDecisions(counters, decisions, 2);
  word.hear(Uint32Array.of(1, 9, 3));
  expect([...counters.generation]).toEqual([0, 9]);
  expect([...counters.decisions]).toEqual([0, 3]);
  // Theirs exists, as they are there.
  expect([...counters.seeded]).toEqual([4, 10]);
  // What they say of an older one comes too late.
  word.hear(Uint32Array.of(1, 8, 12));
  expect([...counters.decisions]).toEqual([0, 3]);
  expect([...word.news(0)]).toEqual([]);
});
