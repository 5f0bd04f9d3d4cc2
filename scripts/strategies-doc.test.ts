import { readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { format, resolveConfig } from 'prettier';
import { expect, test } from 'vitest';
import { strategies } from '../targets/strategies/index.ts';
import { withSection } from './http-tables.ts';

const path = join(resolve(import.meta.dirname, '..'), 'docs/strategies.md');

const times = { ttlMs: 2000, waitMs: 1000 };

/** What a strategy promises of last-item on a store, with one instance and with two. */
function table(): string {
  const rows = strategies.map(({ name, about, stores, flaw }) => {
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
    return `| \`${name}\` | ${about} | ${stores.join(', ')} | ${promised.join(' | ')} |`;
  });
  return ['| strategy | what it does | stores | one instance | two |', '|---|---|---|---|---|', ...rows].join(
    '\n',
  );
}

test('the table of docs/strategies.md is the registry (`npx vitest -u` writes it anew)', async () => {
  const style = { ...(await resolveConfig(path)), parser: 'markdown' };
  const text = await format(withSection(readFileSync(path, 'utf8'), 'strategies', table()), style);
  await expect(text).toMatchFileSnapshot(path);
});

test('every strategy is explained', () => {
  const text = readFileSync(path, 'utf8');
  for (const { name } of strategies) expect(text).toContain(`**${name}**`);
});
