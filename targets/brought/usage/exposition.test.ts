import { describe, expect, test } from 'vitest';
import { cpuSecondsIn } from './exposition.ts';
import { coresIn } from './prometheus-rate.ts';

describe('a page of metrics tells the CPU of its process', () => {
  test.each([
    // As prom-client writes it.
    ['# TYPE process_cpu_seconds_total counter\nprocess_cpu_seconds_total 12.5 1395066363000\n', 12.5],
    // With labels, a brace and a quote in them.
    ['process_cpu_seconds_total{app="a}b\\"c",pid="1"} 3\n', 3],
    // Several processes behind one page.
    ['process_cpu_seconds_total{pid="1"} 3\nprocess_cpu_seconds_total{pid="2"} 4.5\n', 7.5],
    ['process_cpu_seconds_total 1.2e+2', 120],
    ['process_cpu_seconds_total 0\r\n', 0],
    // Others that only begin alike, and what is no figure.
    ['process_cpu_seconds_total_created 5\nprocess_cpu_user_seconds_total 4\n', undefined],
    ['process_cpu_seconds_total NaN\n', undefined],
    ['<html>process_cpu_seconds_total 5</html>', undefined],
  ])('%j', (page, seconds) => {
    expect(cpuSecondsIn(page)).toBe(seconds);
  });
});

describe('Prometheus tells how many cores were busy', () => {
  const matrix = (...series: readonly (readonly (readonly [number, string])[])[]): unknown => ({
    status: 'success',
    data: { resultType: 'matrix', result: series.map((values) => ({ metric: {}, values })) },
  });

  test.each<[string, unknown, number]>([
    [
      'from the first scrape to the last',
      matrix([
        [10, '100'],
        [15, '104'],
        [20, '105'],
      ]),
      0.5,
    ],
    [
      'of all processes together',
      matrix(
        [
          [10, '0'],
          [20, '5'],
        ],
        [
          [12, '7'],
          [22, '17'],
        ],
      ),
      1.5,
    ],
    [
      'of one that was started anew',
      matrix([
        [10, '100'],
        [15, '102'],
        [20, '3'],
      ]),
      0.5,
    ],
    [
      'leaving out what was scraped once',
      matrix(
        [
          [10, '0'],
          [20, '5'],
        ],
        [[19, '3']],
      ),
      0.5,
    ],
  ])('%s', (_, answer, cores) => {
    expect(coresIn(answer)).toBeCloseTo(cores, 9);
  });

  test.each<[unknown, RegExp]>([
    [matrix([[10, '0']]), /no series twice in the measured time; race for longer/],
    [matrix(), /knows no series/],
    [{ status: 'error', error: 'parse error' }, /says parse error/],
    [{ status: 'success', data: { resultType: 'vector', result: [] } }, /no samples of a selector/],
    [{}, /no samples/],
  ])('or why not: %j', (answer, why) => {
    expect(coresIn(answer)).toMatch(why);
  });
});
