import { absoluteWrite } from './absolute-write.ts';
import type { BrokenService } from './broken-service.ts';
import { checkThenDecrement } from './check-then-decrement.ts';
import { checkThenInsert } from './check-then-insert.ts';
import { commitReplayed } from './commit-replayed.ts';
import { conflictSwallowed } from './conflict-swallowed.ts';
import { createdForEveryone } from './created-for-everyone.ts';
import { ifMatchIgnored } from './if-match-ignored.ts';
import { ifMatchOutside } from './if-match-outside.ts';
import { keyAfterEffect } from './key-after-effect.ts';
import { lockTooShort } from './lock-too-short.ts';
import { lockWithoutOwner } from './lock-without-owner.ts';
import { nobodyWins } from './nobody-wins.ts';
import { sharedWatch } from './shared-watch.ts';
import { soldOutEarly } from './sold-out-early.ts';
import { wholeSeconds } from './whole-seconds.ts';
import { writtenRecordsOnly } from './written-records-only.ts';

/** Every broken service, in the order of the tables. */
export const brokenServices: readonly BrokenService[] = [
  absoluteWrite,
  checkThenDecrement,
  checkThenInsert,
  ifMatchIgnored,
  ifMatchOutside,
  lockWithoutOwner,
  lockTooShort,
  conflictSwallowed,
  commitReplayed,
  keyAfterEffect,
  createdForEveryone,
  soldOutEarly,
  nobodyWins,
  wholeSeconds,
  sharedWatch,
  writtenRecordsOnly,
];
