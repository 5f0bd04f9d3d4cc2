import { expect, test } from 'vitest';
import { JudgeThread } from './judge-thread.ts';
import type { JudgeOrder, PostedPart } from './judge-thread.ts';

/** A thread that runs a program on each word that it hears. */
function judging(onWord: string): JudgeThread {
  const program = `import { parentPort } from 'node:worker_threads'; parentPort.on('message', () => { ${onWord} });`;
  return new JudgeThread(new URL(`data:text/javascript,${encodeURIComponent(program)}`), {} as JudgeOrder);
}

test.each([
  ['whose thread ends is lost', 'process.exit(3)', 'the judge ended early', true],
  ['whose thread fails is lost', `throw new Error('no more memory')`, 'no more memory', true],
  // Nothing of that part counts, and those before still do.
  [
    'that could not judge a part is there for others',
    `parentPort.postMessage({ kind: 'failed', problem: 'a check failed' })`,
    'a check failed',
    false,
  ],
])('a judge %s', async (_, onWord, problem, isLost) => {
  const judge = judging(onWord);
  try {
    await expect(judge.judge({} as PostedPart)).rejects.toThrow(problem);
    expect(judge.isLost).toBe(isLost);
  } finally {
    await judge.end();
  }
});
