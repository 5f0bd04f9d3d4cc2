import type { Policy } from '../../core/operation.ts';
import { discard } from './discard.ts';
import { insist } from './insist.ts';
import { merge } from './merge.ts';
import { overwrite } from './overwrite.ts';
import { resend } from './resend.ts';
import { retry } from './retry.ts';

/** Every way in which a client treats a conflict or a lost answer. */
export const policies: readonly Policy[] = [discard, overwrite, retry, insist, merge, resend];
