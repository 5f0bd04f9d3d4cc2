import { referenceOf } from '../plan/cell.ts';
import { expect, test } from 'vitest';
import { luaSource } from '../../targets/stores/redis/lua/source.ts';
import { brokenServices } from '../../targets/broken/index.ts';
import { mistakesBelow } from '../../targets/broken/below/index.ts';
import { gatewayMistakes } from '../../targets/broken/gateways/mistakes.ts';
import { plantedMistakes } from '../../targets/broken/planted/index.ts';
import { choices } from '../cli/choices.ts';
import type { Verdict } from '../core/verdict.ts';
import { belowProofs, belowRaces, isToBeRacedAgain } from './below-races.ts';
import type { RacedBelow } from './below-races.ts';
import { gatewayProof } from './gateway-proofs.ts';
import { text } from '../report/formats/text.ts';
import { belowBlocks, gatewayBlocks } from './below-text.ts';

const races = belowRaces(mistakesBelow, 3, choices);

test('each mistake is raced once, and beside it the same race without it', () => {
  const names = races.flatMap(({ mistake }) => mistake?.name ?? []);
  expect(names.toSorted()).toEqual(mistakesBelow.map(({ name }) => name).toSorted());
  for (const { mistake, race, cell } of races) {
    expect(cell.seed).toBe(3);
    expect(referenceOf(cell).broken).toBe(mistake?.name);
    const controls = races.filter((other) => other.race === race && other.mistake === undefined);
    expect(controls.map((control) => ({ ...control.cell, target: cell.target }))).toEqual([cell]);
  }
});

test('no two mistakes have one name, wherever they are', () => {
  const names = [...brokenServices, ...plantedMistakes, ...mistakesBelow].map(({ name }) => name);
  expect(new Set(names).size).toBe(names.length);
});

test('a mistake in a script is in the script that there is', () => {
  const place = { prefix: '' };
  for (const { name, mistake } of mistakesBelow.filter((one) => one.place === 'script')) {
    const rewrite = mistake(place).rewrites?.script ?? expect.fail(name);
    const scripts = ['apply-n', 'take-2', 'fence-n'];
    const changed = scripts.filter((script) => rewrite(script, luaSource(script)) !== luaSource(script));
    expect(changed, name).toHaveLength(1);
  }
});

const racedWith = (result: Verdict['result'], tries = 1): RacedBelow => ({
  verdict: { result, anomalies: [], reasons: ['nobody came'], invariants: [] },
  tries,
});

test('what showed nothing is raced again, and no race that called what is right wrong', () => {
  const control = races.find(({ mistake: own }) => own === undefined)!;
  const wrong = races.find(({ mistake: own }) => own !== undefined)!;
  const again = (race: typeof wrong) =>
    (['valid', 'inconclusive', 'invalid'] as const).filter((result) =>
      isToBeRacedAgain(race, racedWith(result)),
    );
  expect(again(control)).toEqual(['inconclusive']);
  expect(again(wrong)).toEqual(['valid', 'inconclusive']);
});

test('a mistake that is not found is a problem, and so is a control that is not valid', () => {
  const [mistake] = mistakesBelow;
  const own = races
    .filter(({ race }) => race === races.find((one) => one.mistake === mistake)?.race)
    .slice(0, 2);
  const proofs = (control: Verdict['result'], wrong: Verdict['result']) =>
    belowProofs(
      new Map([
        [own[0]!, racedWith(control)],
        [own[1]!, racedWith(wrong, 2)],
      ]),
    );
  expect(proofs('valid', 'invalid')[0]).toMatchObject({ problems: [], tries: 2 });
  expect(proofs('valid', 'valid')[0]?.problems).toEqual([
    `${mistake?.name} (${mistake?.about}) was not caught: ${mistake?.workload} is valid`,
  ]);
  expect(proofs('inconclusive', 'invalid')[0]?.problems).toEqual([
    `${mistake?.workload} without ${mistake?.name} is inconclusive: nobody came`,
  ]);
});

test('the tables fit a terminal of a hundred columns, and show what does not hold', () => {
  const all = belowProofs(
    new Map(races.map((race) => [race, racedWith(race.mistake === undefined ? 'valid' : 'inconclusive', 3)])),
  );
  const gateways = gatewayMistakes.map((mistake) =>
    gatewayProof(mistake, { breaks: mistake === gatewayMistakes[0] ? [] : ['it lies'], notes: [] }, /lies/),
  );
  const blocks = [...belowBlocks(all), ...gatewayBlocks(gateways)];
  const lines = text.print({ blocks, data: {} }, { color: false, width: 100 }).split('\n');
  for (const line of lines) expect(line.length).toBeLessThanOrEqual(100);
  expect(lines.filter((line) => line.includes('✗ inconclusive'))).toHaveLength(mistakesBelow.length);
  expect(lines.filter((line) => line.includes('✓ refused'))).toHaveLength(gatewayMistakes.length - 1);
  expect(lines.find((line) => line.startsWith(`${gatewayMistakes[0]?.name} `))).toContain('✗');
});
