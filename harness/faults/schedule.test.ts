import { expect, test } from 'vitest';
import type { Instance } from '../../targets/instance-slot.ts';
import { FaultSchedule } from './schedule.ts';
import type { Stage } from './schedule.ts';
import { faults } from './kinds/index.ts';

/** Notes what is done to it, in order. */
class Recorded implements Instance {
  running = true;
  holding = false;
  readonly done: string[] = [];
  kill(): Promise<void> {
    this.running = false;
    this.done.push('kill');
    return Promise.resolve();
  }
  restart(): Promise<void> {
    this.running = true;
    this.done.push('restart');
    return Promise.resolve();
  }
  pause(): void {
    this.done.push('pause');
  }
  resume(): void {
    this.done.push('resume');
  }
  /** Nobody ever comes to write. */
  holdNextWrite(): Promise<void> {
    return new Promise(() => {});
  }
  slowStore(): Promise<void> {
    return Promise.resolve();
  }
  dropAnswers(): Promise<void> {
    return Promise.resolve();
  }
}

const stageOf = (instances: readonly Instance[], signal = new AbortController().signal): Stage => ({
  kinds: faults,
  instances,
  server: undefined,
  times: { ttlMs: 50, waitMs: 50 },
  signal,
});
const fault = (kind: string, atMs: number, argument?: number) => ({
  kind,
  atMs,
  text: `${kind}@${atMs}`,
  ...(argument === undefined ? {} : { argument }),
});
const wait = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

test('faults fall on the instances in turn, and on none where none is left', async () => {
  const instances = [new Recorded(), new Recorded()];
  const schedule = new FaultSchedule(
    [fault('kill-service', 10), fault('kill-service', 60), fault('kill-service', 110)],
    stageOf(instances),
  );
  schedule.start(process.hrtime.bigint(), 0);
  await wait(200);
  await schedule.end();
  expect(instances.map(({ done }) => done)).toEqual([['kill'], ['kill']]);
  expect(schedule.happenings.map(({ problem }) => problem)).toEqual([
    undefined,
    undefined,
    'no instance was left to suffer it',
  ]);
});

test('the end of the race ends a pause, and what was not yet due does not happen', async () => {
  const instance = new Recorded();
  const schedule = new FaultSchedule(
    [fault('pause-service', 5, 60_000), fault('kill-service', 60_000)],
    stageOf([instance]),
  );
  schedule.start(process.hrtime.bigint(), 0);
  await expect.poll(() => instance.done).toEqual(['pause']);
  await schedule.end();
  expect(instance.done).toEqual(['pause', 'resume']);
  expect(schedule.happenings[0]?.problem).toBeUndefined();
  expect(schedule.happenings[1]).toMatchObject({ problem: 'the race was over before' });
  expect(schedule.happenings[1]?.struckMs).toBeUndefined();
});

test('what two faults have stopped goes on after the last of them', async () => {
  const instance = new Recorded();
  const schedule = new FaultSchedule(
    [fault('pause-service', 0, 30), fault('pause-service', 10, 150)],
    stageOf([instance]),
  );
  schedule.start(process.hrtime.bigint(), 0);
  await wait(90);
  expect(instance.done).toEqual(['pause', 'pause']);
  await expect.poll(() => instance.done).toEqual(['pause', 'pause', 'resume']);
  await schedule.end();
});

test('what comes in the place of something stopped was not stopped itself', async () => {
  const instance = new Recorded();
  const schedule = new FaultSchedule(
    [fault('pause-service', 0, 60_000), fault('restart-service', 10), fault('pause-service', 20, 30)],
    stageOf([instance]),
  );
  schedule.start(process.hrtime.bigint(), 0);
  await expect.poll(() => instance.done).toEqual(['pause', 'kill', 'restart', 'pause', 'resume']);
  await schedule.end();
  expect(instance.done).toEqual(['pause', 'kill', 'restart', 'pause', 'resume']);
});

test('a run that is given up lets go of what is stopped, and starts nothing again', async () => {
  const controller = new AbortController();
  const instance = new Recorded();
  const schedule = new FaultSchedule(
    [fault('pause-service', 5, 60_000)],
    stageOf([instance], controller.signal),
  );
  schedule.start(process.hrtime.bigint(), 0);
  await expect.poll(() => instance.done).toEqual(['pause']);
  controller.abort(new Error('interrupted'));
  await schedule.end();
  expect(instance.done).toEqual(['pause', 'resume']);
});

test('what cannot happen says why', async () => {
  const schedule = new FaultSchedule(
    [fault('pause-holder', 0), fault('kill-store', 0)],
    stageOf([new Recorded()]),
  );
  schedule.start(process.hrtime.bigint(), 0);
  await wait(20);
  await schedule.end();
  expect(schedule.happenings.map(({ problem }) => problem)).toEqual([
    'no request came to write there',
    'the store has no server that this run has started',
  ]);
});
