import { grouped } from '../../core/grouped.ts';
import type { Case } from '../document.ts';
import { harmless } from '../wrap.ts';
import type { Format } from './format.ts';

/**
 * What was judged as JUnit XML, as Jenkins' xUnit plugin describes it (junit-10.xsd): a suite a workload, a case a row. What is
 * not proven is an error and not skipped: the exit code is 11, and a report that stays green beside it would be believed.
 */
export const junit: Format = {
  name: 'junit',
  about: 'a test case for each row, for CI: what was wrong fails, what is not proven is an error',
  forPrograms: true,
  print: ({ cases = [] }) => {
    const suites = cases.length === 0 ? new Map([['contend', cases]]) : grouped(cases, ({ suite }) => suite);
    return [
      '<?xml version="1.0" encoding="UTF-8"?>',
      `<testsuites${attributes({ name: 'contend', ...countsOf(cases) })}>`,
      ...[...suites].flatMap(([name, own]) => [
        `  <testsuite${attributes({ name, ...countsOf(own), skipped: '0' })}>`,
        ...own.flatMap(caseLines),
        '  </testsuite>',
      ]),
      '</testsuites>\n',
    ].join('\n');
  },
};

const elements = { failed: 'failure', unproven: 'error' } as const;

function caseLines({ suite, name, seconds, outcome, why = '', more = [] }: Case): string[] {
  const opened = `    <testcase${attributes({ name, classname: `contend.${suite}`, time: timeOf(seconds) })}`;
  if (outcome === 'passed') return [`${opened}/>`];
  const element = elements[outcome];
  return [
    `${opened}>`,
    `      <${element}${attributes({ type: outcome, message: why })}>${more.map(escaped).join('\n')}</${element}>`,
    '    </testcase>',
  ];
}

function countsOf(cases: readonly Case[]): Readonly<Record<string, string>> {
  const count = (outcome: Case['outcome']): string =>
    String(cases.filter((one) => one.outcome === outcome).length);
  const seconds = cases.reduce((sum, one) => sum + one.seconds, 0);
  return {
    tests: String(cases.length),
    failures: count('failed'),
    errors: count('unproven'),
    time: timeOf(seconds),
  };
}

function timeOf(seconds: number): string {
  return (Number.isFinite(seconds) ? seconds : 0).toFixed(3);
}

function attributes(values: Readonly<Record<string, string>>): string {
  return Object.entries(values)
    .map(([name, value]) => ` ${name}="${escaped(value)}"`)
    .join('');
}

const entities: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' };

/** A text as XML 1.0 takes it: what no document may hold is replaced, even where it is written as a number. */
function escaped(text: string): string {
  return harmless(text)
    .replaceAll(/[\p{Surrogate}\ufffe\uffff]/gu, '\ufffd')
    .replaceAll(/[&<>"]/g, (character) => entities[character] ?? '');
}
