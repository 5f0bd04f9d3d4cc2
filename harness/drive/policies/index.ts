import type { Policy } from '../../core/operation.ts';
import { discard } from './discard.ts';
import { merge } from './merge.ts';

/** Every way in which a client treats a conflict. */
export const policies: readonly Policy[] = [discard, merge];
