import { broughtOf } from '../../plan/cell.ts';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { expect, test } from 'vitest';
import schema from '../../../results/foreign.schema.json' with { type: 'json' };
import type { Verdict } from '../../core/verdict.ts';
import { choices } from '../../cli/choices.ts';
import type { Block } from '../../report/document.ts';
import { text as asText } from '../../report/formats/text.ts';
import { proofDocument } from '../text.ts';
import { foreignProofOf, mayBeHidden } from './proof.ts';
import type { Raced } from './proof.ts';
import { foreignRaces, foreignSettings } from './races.ts';
import type { ForeignRace } from './races.ts';
import { foreignServices } from './services/index.ts';
import { foreignBlocks } from './text.ts';

const textOf = (blocks: readonly Block[]): string =>
  asText.print({ blocks, data: {} }, { color: false, width: 100 });
const origin = 'http://127.0.0.1:8080';
const races = foreignRaces(foreignServices, { set: 'all', seed: 1, origin }, choices);

const witness = { key: 'items/1', text: 'oversold 11 of 10', nonces: [1] };
const verdicts: Readonly<Record<Verdict['result'], Verdict>> = {
  valid: { result: 'valid', anomalies: [], reasons: [] },
  invalid: {
    result: 'invalid',
    anomalies: [{ kind: 'oversell', count: 1, first: witness, worst: witness }],
    reasons: [],
  },
  inconclusive: { result: 'inconclusive', anomalies: [], reasons: ['the fate of 17 requests is unknown'] },
};

/** The first `count` races of right or of wrong services, with the same verdict on each. */
function raced(is: 'right' | 'wrong', result: Verdict['result'], count: number, from = 0): readonly Raced[] {
  const those = races.filter(({ setting }) => setting.mode.is === is).slice(from, from + count);
  return those.map((race) => ({ race, verdict: verdicts[result], mistakes: is === 'wrong' ? 3 : 0 }));
}

const proofOf = (all: readonly Raced[], set: 'sample' | 'all' = 'sample') =>
  foreignProofOf(all, { set, seed: 1 });

test('each race is one of the covering set, of a service by its address, and short', () => {
  for (const { setting, cell } of races) {
    expect(cell).toMatchObject({ workload: setting.workload, store: 'remote', warmupMs: 0, clients: 16 });
    expect(broughtOf(cell).urls?.[0]).toMatch(
      new RegExp(`^${origin}/${setting.workload}/${setting.mode.name}/`),
    );
    expect(cell.arrival).toBe(setting.mode.arrival ?? cell.arrival);
    if (cell.arrival === 'burst') expect(cell.rounds).toBe(foreignSettings.rounds);
    else expect(cell.durationMs).toBe(setting.mode.durationMs ?? foreignSettings.durationMs);
  }
  const bursts = races.filter(({ cell }) => cell.arrival === 'burst').length / races.length;
  expect(bursts).toBeGreaterThan(0.15);
  expect(bursts).toBeLessThan(0.3);
});

test('about half of the races are told what a 422 or a 503 means, as soon as a race can be told', () => {
  const told = races.filter(({ cell }) => (broughtOf(cell).refuses ?? []).length > 0).length;
  const vague = races.filter(({ setting }) => ['422', '503'].includes(setting.manner.refusal)).length;
  expect(Math.abs(told / vague - 0.5)).toBeLessThan(0.15);
});

test('right ones that are valid and wrong ones that are invalid are what has to be', () => {
  const proof = proofOf([...raced('right', 'valid', 30), ...raced('wrong', 'invalid', 30)], 'all');
  expect(proof.problems).toEqual([]);
  expect(proof.workloads[0]).toEqual({
    workload: 'last-item',
    right: { raced: 24, valid: 24, invalid: 0, inconclusive: 0 },
    wrong: expect.objectContaining({ valid: 0, inconclusive: 0 }) as unknown,
    flawless: 0,
  });
});

test('a wrong one that was valid is raced again where it made hardly any mistake, and is told of as ever', () => {
  const [one] = raced('wrong', 'valid', 1);
  expect(mayBeHidden({ ...one!, mistakes: 19 })).toBe(true);
  expect(mayBeHidden({ ...one!, mistakes: 20 })).toBe(false);
  expect(raced('wrong', 'invalid', 1).some(mayBeHidden)).toBe(false);
  expect(raced('right', 'valid', 1).some(mayBeHidden)).toBe(false);
  const proof = proofOf([{ ...one!, tries: 3 }]);
  expect(proof.problems).toHaveLength(1);
  expect(proof.races[0]?.tries).toBe(3);
  expect(JSON.stringify(foreignBlocks(proof))).toContain('1 of them raced again');
});

test('a right one that is invalid is a problem, and so is a wrong one that is valid', () => {
  const { problems } = proofOf([...raced('right', 'invalid', 1), ...raced('wrong', 'valid', 1)]);
  expect(problems).toEqual([
    expect.stringMatching(
      /^\/last-item\/right\/.* did nothing wrong and was found invalid: oversold 11 of 10$/,
    ),
    expect.stringMatching(
      /^\/last-item\/check-then-act\/.* was found valid, but it reads the stock.* \(3 times\)$/,
    ),
  ]);
});

test('a wrong service that had no occasion to be wrong is as good as right', () => {
  const flawless = (result: Verdict['result']) =>
    raced('wrong', result, 1).map((one) => ({ ...one, mistakes: 0 }));
  expect(proofOf(flawless('valid'))).toMatchObject({ workloads: [{ flawless: 1 }], problems: [], modes: [] });
  expect(textOf(foreignBlocks(proofOf(flawless('valid'))))).toContain('In 1 more races');
  expect(proofOf(flawless('invalid')).problems).toEqual([
    expect.stringContaining('did nothing wrong and was found invalid'),
  ]);
});

test('a right service that says it made mistakes is a problem: it proves nothing', () => {
  const { problems } = proofOf(raced('right', 'valid', 1).map((one) => ({ ...one, mistakes: 1 })));
  expect(problems).toEqual([expect.stringMatching(/ is right, but made mistakes$/)]);
});

test('a service that fails by a mistake of its own is a problem', () => {
  const { problems } = foreignProofOf([], { set: 'sample', seed: 1, failure: 'TypeError: no' });
  expect(problems).toEqual(['the foreign services failed themselves: TypeError: no']);
});

test('of the wrong ones nine in ten must be decided where all are raced; few of a sample may be unlucky', () => {
  const of = (inconclusive: number): readonly Raced[] => [
    ...raced('wrong', 'invalid', 20 - inconclusive),
    ...raced('wrong', 'inconclusive', inconclusive, 20 - inconclusive),
  ];
  expect(proofOf(of(2), 'all').problems).toEqual([]);
  expect(proofOf(of(3), 'all').problems).toEqual([
    '17 of 20 races of wrong services were decided: that is less than 90%',
  ]);
  expect(proofOf(of(3), 'sample').problems).toEqual([]);
});

test('reasons are counted without their numbers; modes that luck decides have an interval', () => {
  const proof = proofOf([
    ...raced('right', 'inconclusive', 2),
    ...raced('wrong', 'inconclusive', 1),
    ...raced('wrong', 'invalid', 3, 1),
  ]);
  expect(proof.inconclusive).toEqual([{ reason: 'the fate of N requests is unknown', right: 2, wrong: 1 }]);
  expect(proof.modes).toMatchObject([{ mode: 'check-then-act', raced: 4, caught: 3, rate: 0.75 }]);
  const text = textOf(foreignBlocks(proof));
  expect(text).toContain('2 + 1: the fate of N requests is unknown');
  expect(text).toMatch(/last-item +check-then-act +4 +75 \(30–95\)/);
  for (const line of text.split('\n')) expect(line.length).toBeLessThanOrEqual(100);
});

test('the text of a proof tells of foreign services where they were raced', () => {
  const foreign = proofOf(raced('right', 'valid', 1));
  const proof = {
    schemaVersion: 1,
    seed: 1,
    contend: '0',
    machine: '',
    services: [],
    planted: [],
    histories: [],
    unproven: [],
    problems: [],
  };
  expect(textOf(proofDocument({ ...proof, foreign }).blocks)).toContain(textOf(foreignBlocks(foreign)));
  expect(textOf(proofDocument(proof).blocks)).not.toContain('Foreign services');
});

test('what must never be is marked in the table', () => {
  const blocks = foreignBlocks(proofOf([...raced('right', 'invalid', 1), ...raced('wrong', 'valid', 2)]));
  const lines = textOf(blocks).split('\n');
  expect(lines.find((line) => line.startsWith('all'))).toMatch(/1 !.*2 !$/);
});

test('the document that is stored is as its schema says, and nothing else is', () => {
  const validate = new Ajv2020({ allErrors: true }).compile(schema);
  const proof = JSON.parse(
    JSON.stringify(proofOf([...raced('right', 'inconclusive', 2), ...raced('wrong', 'valid', 2)])),
  ) as Record<string, unknown>;
  expect(validate(proof), JSON.stringify(validate.errors)).toBe(true);
  for (const name of Object.keys(proof)) {
    const { [name]: _, ...rest } = proof;
    expect([name, validate(rest)]).toEqual([name, false]);
  }
  expect(validate({ ...proof, more: 1 })).toBe(false);
});

test('no set has no races', () => {
  const none: readonly ForeignRace[] = foreignRaces(
    foreignServices,
    { set: 'none', seed: 1, origin },
    choices,
  );
  expect(none).toEqual([]);
});
