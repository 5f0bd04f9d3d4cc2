import { expect, test } from 'vitest';
import { gradeOf } from '../../analyze/validation/grade.ts';
import type { JudgedStrategy } from '../../experiments/validation/outcome.ts';
import { text as asText } from '../formats/text.ts';
import { displayWidth } from '../wrap.ts';
import { validationDocument } from './validation.ts';

const judged: readonly JudgedStrategy[] = [
  {
    strategy: 'optimistic-with-a-long-name',
    grade: 'REJECTED',
    model: undefined,
    points: [
      {
        clients: 1000,
        instances: 16,
        workMs: 1500,
        repetitions: 2,
        attemptsPerS: gradeOf({ value: 123_456, low: 101_234, high: 145_678 }, 60_000),
        goodputPerS: gradeOf({ value: 12_345, low: 10_123, high: 14_567 }, 12_400),
        neighbourShare: 0.25,
      },
    ],
  },
];
const prediction = {
  schemaVersion: 1,
  predictedAt: '2026-01-02T03:04:05.678Z',
  training: { records: 48, sha256: 'a'.repeat(64) },
  models: {},
  points: [],
  sha256: 'b'.repeat(64),
} as const;

test('predictions stand beside measurements in 100 columns, tried and won in a row each', () => {
  const text = asText.print(validationDocument(prediction, judged), { color: false, width: 100 });
  for (const line of text.split('\n')) expect(displayWidth(line)).toBeLessThanOrEqual(100);
  expect(text).toMatch(/1000 +16 +1\.5 s +tried +123,000 \(101,000–146,000\) +60,000 +-51% out +0\.250/);
  expect(text).toMatch(/1000 +16 +1\.5 s +won +12,300 \(10,100–14,600\) +12,400 +\+0% +0\.250\n/);
  expect(validationDocument(prediction, judged).cases).toMatchObject([
    { name: 'optimistic-with-a-long-name', outcome: 'failed', why: expect.stringContaining('REJECTED') },
  ]);
});
