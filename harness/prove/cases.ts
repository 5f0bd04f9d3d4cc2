import { grouped } from '../core/grouped.ts';
import type { Case, Verdicts } from '../report/document.ts';
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

/** How many of each part of a proof hold. */
export function proofVerdicts(cases: readonly Case[]): Verdicts {
  return {
    kind: 'verdicts',
    about: 'Can verdicts be believed?',
    items: Array.from(
      grouped(cases, ({ suite }) => suite),
      ([who, own]) => {
        const passed = own.filter(({ outcome }) => outcome === 'passed').length;
        const [first] = own.flatMap(({ why }) => why ?? []);
        return {
          who,
          text: `${passed} of ${own.length} hold${first === undefined ? '' : `: ${first}`}`,
          tone: passed === own.length ? 'good' : 'bad',
        };
      },
    ),
  };
}
