/** Words that people use for one thing, in the languages of shops, editors, files and accounts; the first is not special. */
const families = [
  'purchase buy order checkout sale sell cart reserve',
  'redeem redemption voucher coupon promo promocode discount',
  'register registration signup user account member subscriber',
  'pay payment charge capture debit withdraw withdrawal',
  'cancel void abort revoke',
  'ship shipment dispatch fulfil fulfill fulfillment',
  'deliver delivery complete',
  'book booking reserve reservation appointment',
  'transfer move remittance',
  'lock lease acquire',
  'release unlock',
  'delete remove destroy archive',
  'create add new insert post',
  'activate enable reactivate resume on',
  'suspend deactivate disable block pause off',
  'replace update edit save put write change modify overwrite',
  'append publish post send add',
  'push commit advance',
  'item product sku article variant good offer listing inventory',
  'stock available availability remaining left quantity inventory count onhand',
  'quantity qty count unit amount pieces',
  'amount value sum total cents',
  'document doc page article note post',
  'text body content markdown',
  'summary abstract description teaser excerpt',
  'title name subject headline heading',
  'file object blob attachment',
  'content data body',
  'directory folder',
  'entry file child node',
  'room resource calendar desk court',
  'start from begin time slot hour',
  'halfhour duration length slot',
  'turn message reply',
  'number sequence index seq position no',
  'conversation thread chat session',
  'prompt template',
  'version revision rev',
  'branch ref head',
  'commit sha oid hash revision',
  'parent base previous expected old',
  'wallet account card',
  'balance amount funds available credit',
  'ledger book account',
  'machine instance server vm host',
  'region zone project location',
  'setting feature flag toggle option',
  'user account member profile username login',
  'email mail address emailaddress',
  'name username login handle nickname',
  'state status phase stage',
  'token fence fencing lock',
  'ttl timeout lease expire expiry duration',
  'source from debit payer sender',
  'destination to credit payee receiver recipient target',
  'id key sku code slug uuid',
  'owner holder by',
  'sold out stock insufficient exhausted unavailable',
  'taken exists exist duplicate conflict unique already used',
  'spent used redeemed already',
  'transition state status',
  'stale mismatch modified changed conflict outdated failed precondition',
  'quota limit exceeded',
  'insufficient funds balance low',
  'locked lock busy held',
  'gone deleted missing found',
] as const;

const kin = new Map<string, Set<number>>();
for (const [family, words] of families.entries())
  for (const word of words.split(' '))
    kin.set(stem(word), (kin.get(stem(word)) ?? new Set<number>()).add(family));

/** Words of a name or a sentence, each without its ending: `orderItems`, `order-items` and "Orders an item" share theirs. */
export function wordsIn(text: string): readonly string[] {
  const all = text
    .replaceAll(/([a-z\d])([A-Z])/g, '$1 $2')
    .toLowerCase()
    .split(/[^\p{L}\d]+/u)
    .filter((word) => word !== '' && !/^v\d+$/.test(word));
  const telling = all.filter((word) => !empty.has(word));
  return (telling.length > 0 ? telling : all).map(stem);
}

const empty = new Set('a an the of in on to and or is are it its by for with when this that be'.split(' '));

function stem(word: string): string {
  return word
    .replace(/(?:sses|xes|ches)$/, (end) => end.slice(0, -2))
    .replace(/ies$/, 'y')
    .replace(/(?<![su])s$/, '')
    .replace(/(?<=..[b-df-hj-np-tv-z])(?:ing|ed)$/, '');
}

/** How near two words are: 1 for the same, less for two that people use for one thing, 0 for others. */
export function nearness(one: string, other: string): number {
  if (one === other) return 1;
  const families = kin.get(one);
  if (families !== undefined && [...(kin.get(other) ?? [])].some((family) => families.has(family)))
    return 0.6;
  const [short, long] = one.length < other.length ? [one, other] : [other, one];
  return short.length >= 4 && long.startsWith(short) ? 0.5 : 0;
}

/** How near a text is to words that are looked for: the mean of their best matches in it, from 0 to 1. */
export function likeness(wanted: readonly string[], text: string): number {
  if (wanted.length === 0) return 0;
  const there = wordsIn(text);
  // Names such as `emailAddress` and `halfHours` count as one word as well.
  const all = [...there, there.join('')];
  const best = wanted.map((word) => Math.max(0, ...all.map((other) => nearness(word, other))));
  return best.reduce((sum, one) => sum + one, 0) / wanted.length;
}
