import { outlivedLock } from '../../harness/core/outlived-lock.ts';
import type { Strategy } from '../../harness/core/strategy.ts';

/** A lock that a majority of independent servers must grant; no better against a pause than a lock on one. */
export const redlock: Strategy = {
  name: 'redlock',
  about: 'takes a lock on a majority of three servers of its own, then reads, decides and writes',
  stores: ['redis'],
  sends: 'nothing',
  scope: (command, times) => ({
    kind: 'lock',
    form: 'quorum',
    keys: command.parts.map((part) => part.key),
    ...times,
  }),
  needs: 'lock-servers',
  flaw: outlivedLock,
};
