import { expect, test } from 'vitest';
import { generationCounters, Generations } from '../drive/generations.ts';
import { AgentDecisions, AllDecisions } from './decisions.ts';

const decisions = 16;

/** Agents that decide in turn, each word of which is heard after so many more decisions of everybody. */
function play(agents: number, total: number, lag: number): { generations: number; ahead: number } {
  const all = new AllDecisions(1, agents);
  const machines = Array.from({ length: agents }, () => {
    const counters = generationCounters(1);
    counters.seeded.fill(1_000_000);
    return { counters, word: new AgentDecisions(counters), threads: new Generations(counters, decisions, 0, () => {}) };
  });
  const post: { at: number; to: number; news: Uint32Array }[] = [];
  for (let made = 0; made < total; made++) {
    const agent = made % agents;
    const { threads, word } = machines[agent]!;
    threads.decided(threads.current(0));
    for (const [to, news] of all.hear(agent, word.news()).entries()) if (news.length > 0) post.push({ at: made + lag, to, news });
    while (post[0] !== undefined && post[0].at <= made) machines[post[0].to]!.word.hear(post.shift()!.news);
  }
  const reached = machines.map(({ counters }) => counters.generation[0]!);
  return { generations: Math.max(...reached), ahead: Math.max(...reached) - Math.min(...reached) };
}

test('a generation of several machines ends after as many decisions as one of one machine', () => {
  expect(play(1, 1600, 0).generations).toBe(100);
  for (const agents of [2, 4]) {
    const { generations, ahead } = play(agents, 1600, 0);
    expect(generations).toBeGreaterThan(90);
    expect(generations).toBeLessThanOrEqual(100);
    expect(ahead).toBeLessThanOrEqual(1);
  }
});

test('late word makes generations longer, and loses no machine', () => {
  const { generations, ahead } = play(4, 16_000, 8);
  expect(generations).toBeLessThan(950);
  expect(generations).toBeGreaterThan(400);
  expect(ahead).toBeLessThanOrEqual(1);
});

test('who has heard nothing for long goes on where the others are', () => {
  const counters = generationCounters(2);
  counters.seeded.fill(4);
  const word = new AgentDecisions(counters);
  word.hear(Uint32Array.of(1, 9, 3));
  expect([...counters.generation]).toEqual([0, 9]);
  expect([...counters.decisions]).toEqual([0, 3]);
  // Theirs exists, as they are there.
  expect([...counters.seeded]).toEqual([4, 10]);
  // What they say of an older one comes too late.
  word.hear(Uint32Array.of(1, 8, 12));
  expect([...counters.decisions]).toEqual([0, 3]);
  expect([...word.news()]).toEqual([]);
});
