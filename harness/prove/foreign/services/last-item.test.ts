import { found, together, wins } from './host.fixture.ts';
import { lastItem } from './last-item.ts';
import { foreignServiceCase } from './service.case.ts';

foreignServiceCase(
  lastItem,
  async ({ send, seed }) => {
    await seed({ 'items/1': { stock: '10' }, 'vouchers/1.v': {} });
    const redeemed = await together(4, () =>
      send('POST /items/1/redemptions', { quantity: 1, voucher: 'v' }),
    );
    const bought = await together(20, () => send('POST /items/1/purchases', { quantity: 1 }));
    const sold = wins(bought) + wins(redeemed);
    const { body } = await send('GET /items/1');
    return found({
      'more is sold than there was': sold > 10,
      'somebody was refused although there was enough': sold < 10,
      'the stock is not what is left': body['stock'] !== 10 - sold,
      'a voucher is spent twice': wins(redeemed) > 1,
    });
  },
  {
    'check-then-act': 'more is sold than there was',
    oversells: 'more is sold than there was',
    'nothing-moves': 'the stock is not what is left',
    'voucher-again': 'a voucher is spent twice',
    'sold-out-early': 'somebody was refused although there was enough',
  },
);
