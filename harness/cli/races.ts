import { buildPlan } from '../plan/plan.ts';
import { searchPlan } from '../experiments/search/search-plan.ts';
import { sweepPlan } from '../experiments/sweep/sweep-plan.ts';
import { validationPlan } from '../experiments/validation/validation-plan.ts';
import { bench as benchPlan } from './bench.ts';
import { choices, fewChoices } from './choices.ts';
import { search as searchCells } from './search.ts';
import { sweep as sweepPoints } from './sweep.ts';
import { validate as validatePoints } from './validate.ts';

type Words = readonly string[];

const { env } = process;

/** Commands that race, each from its words and the environment. */
export const bench = (argv: Words): Promise<number> => benchPlan(buildPlan({ argv, env }, choices));
export const sweep = (argv: Words): Promise<number> => sweepPoints(sweepPlan({ argv, env }, fewChoices));
export const search = (argv: Words): Promise<number> => searchCells(searchPlan({ argv, env }, fewChoices));
export const validate = (argv: Words): Promise<number> =>
  validatePoints(validationPlan({ argv, env }, fewChoices));
