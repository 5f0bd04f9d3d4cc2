import { expect, test } from 'vitest';
import { History, mergeHistories } from '../core/history.ts';
import type { Generated } from '../drive/generate.ts';
import { figuresOf } from '../measure/figures.ts';
import { histogramsReady } from '../measure/histogram.ts';
import { GeneratedWhole, HistoryDigest, partsOf } from './generated-parts.ts';
import type { GeneratedPart } from './generated-parts.ts';
import { LetterReader, LetterWriter } from './letters.ts';
import { Token } from './token.ts';

/** Exchanges of a client, one after another, of which each fifth shows something beside. */
function historyOf(clients: readonly number[], rows: number): History {
  const history = new History(1, rows);
  for (let row = 0; row < rows; row++) {
    const client = clients[row % clients.length]!;
    const [sentMs, tookMs] = [row / 7, 0.3 + ((row * 7919) % 1000) / 40];
    const answer = { kind: 'accepted', version: row, added: [row] } as const;
    history.append(
      row * 4 + client + 1,
      row,
      1,
      client,
      0,
      1,
      0,
      200,
      answer,
      sentMs,
      sentMs + 0.1,
      sentMs + tookMs,
    );
    history.settle(row, 'won');
    if (row % 5 === 0) history.sightings.add(row, 'stock', String(row));
  }
  return history;
}

const generatedOf = ({ columns, count, sightings }: History): Generated => ({
  number: 0,
  columns,
  count,
  sightings: sightings.data(),
  asked: new Map([[count, { kind: 'read', key: 'items/0-0' }]]),
  report: { endedMs: 1, historyFull: false, peakInFlight: 1, cutOff: 0 },
  causes: [],
  announcedBodies: 0,
  timing: undefined,
  held: 0,
});

/** What travels from agents, put together again. */
function sent(
  histories: readonly History[],
  lose: (parts: GeneratedPart[]) => GeneratedPart[] = (all) => all,
) {
  const token = new Token('a secret that tests share');
  return histories.map((history) => {
    const [writer, reader] = [new LetterWriter(token, 'up'), new LetterReader(token, 'up')];
    const whole = new GeneratedWhole();
    const digest = new HistoryDigest();
    for (const part of lose([...partsOf(generatedOf(history))])) {
      const came = reader.read(writer.write(part)) as GeneratedPart;
      if (came.kind === 'rows') digest.add(came);
      whole.add(came);
    }
    return { generated: whole.get(), digest: digest.value() };
  });
}

const clientsOf = (agent: number): number[] => [agent, agent + 4];

test('histograms of what several agents have sent are those of the same samples recorded at once', async () => {
  await histogramsReady();
  const histories = [0, 1, 2, 3].map((agent) => historyOf(clientsOf(agent), 10_000 + 7 * agent));
  const came = sent(histories).map(({ generated: { columns, count, sightings } }) => {
    const part = new History(1, count, columns);
    part.count = count;
    part.sightings.join(sightings, 0);
    return part;
  });
  const window = { fromMs: 100, toMs: 1200 };
  const all = mergeHistories(came);
  expect(all.count).toBe(40_042);
  const at = figuresOf(mergeHistories(histories), window);
  expect(Object.keys(at.histograms).length).toBeGreaterThan(3);
  expect(figuresOf(all, window)).toEqual(at);
  expect(all.sightings.data()).toEqual(mergeHistories(histories).sightings.data());
});

test('what a thread brings back beside its history comes along', () => {
  const [one] = sent([historyOf([0], 20_000)]);
  const { columns: _, ...rest } = generatedOf(historyOf([0], 20_000));
  expect(one!.generated).toMatchObject(rest);
});

test('a piece that is missing is noticed', () => {
  expect(() => sent([historyOf([0], 20_000)], (parts) => parts.slice(1))).toThrow(
    '11808 of 20000 requests came',
  );
  expect(() => sent([historyOf([0], 20_000)], (parts) => parts.slice(0, -1))).toThrow('of an unknown number');
});

test('a digest tells histories apart that differ in one bit', () => {
  const other = historyOf([0], 9000);
  other.columns.version[8500]! ^= 1;
  const [one, same, altered] = sent([historyOf([0], 9000), historyOf([0], 9000), other]);
  expect(same!.digest).toBe(one!.digest);
  expect(altered!.digest).not.toBe(one!.digest);
});
