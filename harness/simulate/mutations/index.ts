import { amounts } from './amounts.ts';
import { claims } from './claims.ts';
import { containment } from './containment.ts';
import { effects } from './effects.ts';
import type { Mutation } from './mutation.ts';
import { states } from './states.ts';
import { versions } from './versions.ts';

/** Every way in which a legal race is made wrong. */
export const mutations: readonly Mutation[] = [
  effects,
  amounts,
  claims,
  versions,
  states,
  containment,
].flat();
