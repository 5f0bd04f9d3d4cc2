import type { Story } from './made-up-calls.ts';

/** When something changes, where it does. */
export const changeAt = 100;

/** A story with what is to be found in it. */
export interface Case extends Story {
  /** What is expected of a detector: silence, or an alarm after the change. */
  readonly wants: 'silence' | 'alarm';
  /** From which window on it is true, and how many times as many collide: where it is a step. */
  readonly changeAt?: number;
  readonly times?: number;
}

const usual = { windows: 200, requests: 200, records: 10, routes: 2, work: 0.00055 } as const;
const from = (at: number, times: number) => (window: number) => (window >= at ? times : 1);
const day = (window: number): number => 1 + 0.8 * Math.sin((window / 200) * 4 * Math.PI);
const spike = (times: number) => (window: number) => (window >= 110 && window < 130 ? times : 1);

export const quiet: Case = {
  ...usual,
  name: 'quiet',
  about: 'nothing happens: 2 % of changes lose',
  wants: 'silence',
};

/** What may happen to a service, and must be told apart. */
export const cases: readonly Case[] = [
  {
    ...usual,
    name: 'unsteady',
    about: 'how long a request takes varies by 40 % from window to window',
    wants: 'silence',
    unsteady: 0.4,
  },
  { ...usual, name: 'few', about: 'one lost race in three windows', wants: 'silence', requests: 80 },
  {
    ...usual,
    name: 'bursts',
    about: 'half of the requests come within one second',
    wants: 'silence',
    bursts: 0.5,
  },
  { ...usual, name: 'day', about: 'load goes up and down by 80 %', wants: 'silence', load: day },
  {
    ...usual,
    name: 'spike-3',
    about: 'load is 3 times as high for 20 windows',
    wants: 'silence',
    load: spike(3),
  },
  {
    ...usual,
    name: 'spike-10',
    about: 'load is 10 times as high for 20 windows',
    wants: 'silence',
    load: spike(10),
  },
  {
    ...usual,
    name: 'gaps',
    about: 'a third of the log is missing',
    wants: 'silence',
    missing: (window) => window % 30 >= 20,
  },
  {
    ...usual,
    name: 'times-2',
    about: 'twice as many collide: 2 % become 4 % at the same load',
    wants: 'alarm',
    changeAt,
    times: 2.05,
    slower: from(changeAt, 2.05),
  },
  {
    ...usual,
    name: 'times-1.5',
    about: 'half as many again',
    wants: 'alarm',
    changeAt,
    times: 1.5,
    slower: from(changeAt, 1.5),
  },
  {
    ...usual,
    name: 'times-4',
    about: '4 times as many',
    wants: 'alarm',
    changeAt,
    times: 4,
    slower: from(changeAt, 4.2),
  },
  {
    ...usual,
    name: 'few-times-4',
    about: '4 times as many, of one lost race in three windows',
    wants: 'alarm',
    requests: 80,
    changeAt,
    slower: from(changeAt, 4),
  },
  {
    ...usual,
    name: 'day-times-2',
    about: 'twice as many while load goes up and down by 80 %',
    wants: 'alarm',
    load: day,
    changeAt,
    slower: from(changeAt, 2.05),
  },
  {
    ...usual,
    name: 'unsteady-times-2',
    about: 'twice as many, and it varies by 40 % from window to window',
    wants: 'alarm',
    unsteady: 0.4,
    changeAt,
    slower: from(changeAt, 2.05),
  },
  {
    ...usual,
    name: 'one-record',
    about: '4 times as many of one record of ten, not the busiest one',
    wants: 'alarm',
    changeAt,
    slower: (window, record) => (record === 1 && window >= changeAt ? 4.2 : 1),
  },
  {
    ...usual,
    name: 'slow-rise',
    about: 'three times as many in the end, little by little in 60 windows',
    wants: 'alarm',
    changeAt,
    slower: (window) => 1 + 2 * Math.min(1, Math.max(0, (window - changeAt) / 60)),
  },
  {
    ...usual,
    name: 'bad-beginning',
    about: 'the log begins with three times as many for 50 windows; so it is again later',
    wants: 'alarm',
    changeAt: 130,
    slower: (window) => (window < 50 || window >= 130 ? 3 : 1),
  },
];
