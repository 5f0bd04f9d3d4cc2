import type { Case } from '../report/document.ts';
import type { Proof } from './proof.ts';

/** Everything that was to be caught or let pass, a case each, failed where what must hold does not. */
export function proofCases(proof: Proof): readonly Case[] {
  const { services, planted, below = [], gateways = [], foreign, histories, problems } = proof;
  const parts = [
    ...services.map(({ name, problems: own }) => ({ suite: 'broken services', name, own })),
    ...planted.map(({ workload, problems: own }) => ({ suite: 'planted mistakes', name: workload, own })),
    ...below.map(({ name, problems: own }) => ({ suite: 'mistakes below', name, own })),
    ...gateways.map(({ name, problems: own }) => ({ suite: 'gateways', name, own })),
    ...(foreign === undefined
      ? []
      : [{ suite: 'foreign services', name: 'right and wrong ones', own: foreign.problems }]),
    ...histories.map(({ workload, problems: own }) => ({ suite: 'made-up histories', name: workload, own })),
  ];
  const told = new Set(parts.flatMap(({ own }) => own));
  const others = problems.filter((problem) => !told.has(problem));
  return [...parts, { suite: 'proof', name: 'nothing is left unproven', own: others }].map(
    ({ suite, name, own: [why, ...more] }) => ({
      suite,
      name,
      seconds: 0,
      outcome: why === undefined ? 'passed' : 'failed',
      ...(why === undefined ? {} : { why, more }),
    }),
  );
}
