import { readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { expect, test } from 'vitest';
import { askedRequestOf } from '../harness/analyze/trace/asked-request.ts';
import { doubts } from '../harness/analyze/attribution/attribution.ts';
import { tracedRequest } from '../harness/cli/traced.ts';
import { traceDocument } from '../harness/report/documents/trace.ts';
import { text } from '../harness/report/formats/text.ts';
import { attributionSummary, attributionTable, summaryText } from './attribution/table.ts';
import type { AttributionDocument } from './attribution/table.ts';
import { withSection } from './http-tables.ts';

const root = resolve(import.meta.dirname, '..');
const page = join(root, 'docs/trace.md');
const kept = JSON.parse(
  readFileSync(join(root, 'results/attribution/gateways.json'), 'utf8'),
) as AttributionDocument;

test('the page has what was measured, and every doubt (`npx vitest run FILE --update` writes it anew)', async () => {
  const table = `${attributionTable(kept)}\n\n${summaryText(kept)}`;
  const measured = withSection(readFileSync(page, 'utf8'), 'attribution', table);
  const list = Object.entries(doubts).map(([name, about]) => `| \`${name}\` | ${about} |`);
  const whole = withSection(measured, 'doubts', ['| doubt | why |', '| --- | --- |', ...list].join('\n'));
  await expect(whole).toMatchFileSnapshot(page);
});

test('what is claimed of attribution was seen: enough conflicts, nearly all of them right, and none wrongly exact', () => {
  const { conflicts, attributed, exactWrong } = attributionSummary(kept);
  expect(conflicts).toBeGreaterThanOrEqual(10_000);
  expect(attributed).toBeGreaterThanOrEqual(0.99);
  expect(exactWrong).toBe(0);
  // In the milliseconds of nginx several changes look near where one was: its winners are among the candidates.
  const finer = kept.rows.filter(({ gateway }) => gateway !== 'nginx');
  const { oneNear, oneNearRight } = attributionSummary({ ...kept, rows: finer });
  expect(oneNear).toBeGreaterThan(100);
  expect(oneNearRight).toBeGreaterThanOrEqual(0.9);
  for (const { withoutTags } of kept.rows)
    expect([withoutTags.onlyWrong, withoutTags.severalWithout, withoutTags.none]).toEqual([0, 0, 0]);
});

test('the quoted trace is what trace prints of the example', async () => {
  const asked = askedRequestOf('5');
  if (typeof asked === 'string') throw new Error(asked);
  const { trace, remarks } = await tracedRequest([join(root, 'docs/examples/gateway.ndjson')], asked, {
    clockMs: 0,
  });
  const printed = text.print(traceDocument(trace, remarks), { color: false, width: 100 });
  const [quoted = ''] = printed.split('\n\nwhat the log cannot tell');
  expect(readFileSync(page, 'utf8')).toContain(
    quoted
      .split('\n')
      .map((line) => (line === '' ? '' : `    ${line}`))
      .join('\n'),
  );
});
