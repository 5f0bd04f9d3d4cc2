import type * as Pg from 'pg';
import { lazily } from '../../../harness/core/lazily.ts';

/** The driver of PostgreSQL, for those who have one. */
export const driver = lazily<typeof Pg>('pg');
