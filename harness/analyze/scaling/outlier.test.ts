import { expect, test } from 'vitest';
import { designs, synthesise } from '../../../scripts/coverage/synthetic.ts';
import { usl } from '../curves/models.ts';
import { seriesOf } from '../curves/series.ts';
import { outlierOf } from './outlier.ts';

const curve = (n: number): number => usl.value(n, 100, 0.05, 0.0005);
/** Values that scatter by a percent around a curve. */
const points = [1, 2, 4, 8, 16, 32, 64].map((n, index) => ({
  n,
  xs: [1.01, 0.992, 1.004].map((factor, at) => curve(n) * factor ** ((index + at) % 2 === 0 ? 1 : -1)),
}));
const single = points.map(({ n, xs }) => ({ n, xs: xs.slice(0, 1) }));

test.each(points.map(({ n }) => n))('one value at N = %d that is twice too high is named', (wrong) => {
  const bent = points.map(({ n, xs }) => ({ n, xs: n === wrong ? [xs[0] ?? 0, (xs[1] ?? 0) * 2] : xs }));
  // of two values of a place nobody knows which is wrong: the place is meant
  expect(outlierOf(seriesOf(bent))).toMatchObject({ n: wrong, values: 2 });
  const three = points.map(({ n, xs }) => ({
    n,
    xs: n === wrong ? [...xs.slice(0, 2), (xs[2] ?? 0) * 2] : xs,
  }));
  expect(outlierOf(seriesOf(three))).toMatchObject({
    n: wrong,
    values: 1,
    x: (points.find(({ n }) => n === wrong)?.xs[2] ?? 0) * 2,
  });
});

test.each([2, 4, 8, 16, 32])(
  'a place measured once that is a third of what it should be is named: N = %d',
  (wrong) => {
    const bent = single.map(({ n, xs }) => ({ n, xs: xs.map((x) => (n === wrong ? x / 3 : x)) }));
    const found = outlierOf(seriesOf(bent));
    expect(found?.n).toBe(wrong);
    expect((found?.expected ?? 0) / curve(wrong)).toBeGreaterThan(0.9);
    expect((found?.expected ?? 0) / curve(wrong)).toBeLessThan(1.1);
  },
);

test('nothing is named where all points agree, nor where they are too few to say', () => {
  expect(outlierOf(seriesOf(points))).toBeUndefined();
  expect(outlierOf(seriesOf(single))).toBeUndefined();
  const exact = [1, 2, 4, 8, 16, 32].map((n) => ({ n, xs: [curve(n)] }));
  expect(outlierOf(seriesOf(exact))).toBeUndefined();
  expect(
    outlierOf(seriesOf([1, 2, 4, 8].map((n) => ({ n, xs: [n === 4 ? 1000 : 100 * n] })))),
  ).toBeUndefined();
});

test.each(designs)('sets without an outlier hardly ever have one named: $about', (design) => {
  const sets = Array.from({ length: 20 }, (_, seed) => synthesise(design, 1000 + seed).points);
  expect(sets.filter((set) => outlierOf(seriesOf(set)) !== undefined).length).toBeLessThanOrEqual(2);
});
