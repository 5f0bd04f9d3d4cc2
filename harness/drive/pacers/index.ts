import { constant } from './constant.ts';
import type { Pacer } from './pacer.ts';
import { poisson } from './poisson.ts';
import { ramp } from './ramp.ts';

/** Every schedule of the open loop. */
export const pacers: readonly Pacer[] = [constant, poisson, ramp];
