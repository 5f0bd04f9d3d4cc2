import { readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { format } from 'oxfmt';
import { expect, test } from 'vitest';
import style from '../.oxfmtrc.json' with { type: 'json' };
import { defaultStrategies, strategies } from '../targets/strategies/index.ts';
import { workloads } from '../workloads/index.ts';
import { bareTable } from './floors/bare/table.ts';
import type { BareRow } from './floors/bare/table.ts';
import { withSection } from './http-tables.ts';

const root = resolve(import.meta.dirname, '..');
const path = join(root, 'docs/strategies.md');

const times = { ttlMs: 2000, waitMs: 1000 };

/** What a strategy promises of last-item on a store, with one instance and with two, and which workloads it serves. */
function table(): string {
  const judged = workloads.filter(({ check }) => check !== undefined).length;
  const rows = strategies.map(({ name, about, stores, flaw, workloads: served }) => {
    const promised = [1, 2].map((instances) => {
      const flaws = stores.map((store) =>
        flaw({ workload: 'last-item', store, instances, faults: [], times }),
      );
      const said = stores.map((store, index) =>
        flaws[index] === undefined ? `safe on ${store}` : `not on ${store}`,
      );
      if (flaws.every((why) => why === undefined)) return 'safe';
      return flaws.every((why) => why !== undefined) ? 'not safe' : said.join(', ');
    });
    const servedText = served === undefined ? 'all' : `${served.length} of ${judged}`;
    return `| \`${name}\` | ${about} | ${stores.join(', ')} | ${servedText} | ${promised.join(' | ')} |`;
  });
  const head =
    '| strategy | what it does | stores | workloads | one instance | two |\n|---|---|---|---|---|---|';
  const usual = Object.entries(defaultStrategies).map(
    ([store, some]) => `- ${store}: ${some.map(({ name }) => `\`${name}\``).join(', ')}`,
  );
  return `${head}\n${rows.join('\n')}\n\nWhere none is named, these are raced:\n\n${usual.join('\n')}`;
}

/** What `npm run floors` measured beside a bare route, as it prints it. */
function measured(): string {
  const text = readFileSync(join(root, 'results/floors/bare.json'), 'utf8');
  const { bare } = JSON.parse(text) as { readonly bare: readonly BareRow[] };
  return `\`\`\`text\n${bareTable(bare)}\`\`\``;
}

test('the tables of docs/strategies.md are the registry and what was measured (`npx vitest run FILE --update` writes them anew)', async () => {
  const written = withSection(readFileSync(path, 'utf8'), 'strategies', table());
  const { code } = await format(path, withSection(written, 'bare', measured()), style);
  await expect(code).toMatchFileSnapshot(path);
});

test('whoever is explained below it is in the registry', () => {
  const [, below = ''] = readFileSync(path, 'utf8').split('\n## What each one is known for\n');
  const [section = ''] = below.split('\n## ');
  const explained = [...section.matchAll(/\*\*([a-z-]+)\*\*/g)].map(([, name]) => name);
  const known = strategies.map(({ name }) => name);
  expect(explained.length).toBeGreaterThan(15);
  for (const name of explained) expect(known).toContain(name);
});
