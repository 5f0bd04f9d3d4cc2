import { lazily } from '../../../harness/core/lazily.ts';

/** The driver of PostgreSQL, for those who have one. */
export const driver = lazily<typeof import('pg')>('pg');
