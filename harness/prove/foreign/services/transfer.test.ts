import { found, together } from './host.fixture.ts';
import type { Client } from './host.fixture.ts';
import { foreignServiceCase } from './service.case.ts';
import { transfer } from './transfer.ts';

const accounts = ['a', 'b', 'c'] as const;

async function balances({ send }: Client): Promise<readonly number[]> {
  const { body } = await send('GET /ledgers/1');
  return accounts.map((name) => (body[name] as { balance: number }).balance);
}

foreignServiceCase(
  transfer,
  async (client) => {
    await client.seed(Object.fromEntries(accounts.map((name) => [`accounts/1.${name}`, { balance: '10' }])));
    const expected = { a: 10, b: 10, c: 10 };
    let beyond = false;
    const move = async (from: 'a' | 'b' | 'c', to: 'a' | 'b' | 'c', amount: number): Promise<void> => {
      const { accepted } = await client.send('POST /ledgers/1/transfers', { from, to, amount });
      if (!accepted) return;
      expected[from] -= amount;
      expected[to] += amount;
      beyond ||= amount > 30;
    };
    const seen = await together(9, async (at) => {
      const from = accounts[at % 3] ?? 'a';
      const to = accounts[(at + 1) % 3] ?? 'b';
      await move(from, to, 1 + at);
      return balances(client);
    });
    await move('a', 'b', 100);
    const now = await balances(client);
    return found({
      'a snapshot shows another total': [...seen, now].some(([a = 0, b = 0, c = 0]) => a + b + c !== 30),
      'more is moved than there is': beyond,
      'the balances are not what the transfers made': now.join() !== Object.values(expected).join(),
    });
  },
  {
    'check-then-act': 'the balances are not what the transfers made',
    overdraws: 'more is moved than there is',
    'nothing-moves': 'the balances are not what the transfers made',
    'halves-behind-500': 'a snapshot shows another total',
    'loses-on-refusal': 'a snapshot shows another total',
    frozen: 'the balances are not what the transfers made',
    stale: 'the balances are not what the transfers made',
  },
);
