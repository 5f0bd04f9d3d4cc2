import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll } from 'vitest';
import { ContendError } from '../core/errors.ts';
import type { Plan } from './cell.ts';
import { someChoices } from './choices.fixture.ts';
import { buildPlan } from './plan.ts';

export type Env = Readonly<Record<string, string>>;

/** The plan that a command line makes. */
export function planned(line: string, env: Env = {}): Plan {
  return buildPlan({ argv: line.split(' ').filter((word) => word !== ''), env }, someChoices);
}

/** What is said of a command line that makes none. */
export function refused(line: string, env: Env = {}): ContendError {
  try {
    planned(line, env);
  } catch (error) {
    if (error instanceof ContendError) return error;
    throw error;
  }
  throw new Error(`"${line}" was planned`);
}

/** Gives the tests of a file a folder while they run; the returned function writes a plan into it and gives its path. */
export function planFolder(): (name: string, text: string) => string {
  let folder = '';
  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), 'contend-plan-'));
  });
  afterAll(() => rmSync(folder, { recursive: true }));
  return (name, text) => {
    const path = join(folder, name);
    writeFileSync(path, text);
    return path;
  };
}
