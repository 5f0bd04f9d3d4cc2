import type * as Undici from 'undici';
import { lazily } from '../../core/lazily.ts';

/** undici, for all that our own wire client does not speak. */
export const undici = lazily<typeof Undici>('undici');
