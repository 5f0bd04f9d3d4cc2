import { randomUUID } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import { workloads } from '../../../workloads/index.ts';
import type { MappingLine } from './lines.ts';
import { moduleOf } from './own-dialect.fixture.ts';
import { preflight } from './preflight.ts';
import type { Preflight } from './preflight.ts';
import { changed } from './small-adapters.fixture.ts';
import type { adapters } from './small-adapters.fixture.ts';
import { articles, locks, register, serving, shop, strictLocks, wallets } from './small-services.fixture.ts';
import type { Small } from './small-services.fixture.ts';

type Name = keyof typeof adapters;
type Changes = readonly (readonly [string, string])[];

const served = {
  shop: { small: shop(), workload: 'last-item' },
  articles: { small: articles(), workload: 'parallel-edits' },
  register: { small: register, workload: 'duplicate-registration' },
  wallets: { small: wallets, workload: 'idempotent-payment' },
  locks: { small: locks, workload: 'locked-file' },
} as const satisfies Readonly<Record<Name, { small: Small; workload: string }>>;

function played(name: Name, changes: Changes = [], small: Small = served[name].small): Promise<Preflight> {
  const workload = workloads.find((one) => one.name === served[name].workload)!;
  return serving(small, (url) =>
    // All of it, however many are played beside it on a busy machine.
    preflight({
      name,
      module: changed(name, changes),
      workload,
      urls: [url],
      refuses: [],
      enoughMs: 20_000,
    }),
  );
}

function contradicted({ lines }: Preflight): readonly MappingLine[] {
  return lines.filter(({ state }) => state === 'contradicted');
}

describe('a mistake of an adapter is found', () => {
  const strict = strictLocks({ wrongToken: [409], held: [423] });
  test.concurrent.each<[string, Name, Changes, string, Small?]>([
    [
      'a refusal called accepted',
      'shop',
      [['status === 201', 'status < 500']],
      'commands.purchase: refused (sold-out)',
    ],
    [
      'a refusal called a race',
      'shop',
      [["refused('sold-out')", 'raced()']],
      'commands.purchase: refused (sold-out)',
    ],
    ['another reason', 'shop', [["'sold-out'", "'voucher-spent'"]], 'commands.purchase: refused (sold-out)'],
    [
      'success called a refusal',
      'shop',
      [
        ['status === 201', 'status === 200'],
        ['status === 409', 'status > 200'],
      ],
      'commands.purchase: accepted',
    ],
    ['another field read', 'shop', [['json.available', 'json.sold']], 'reads.items.fields'],
    ['a field that is not there', 'shop', [['json.available', 'json.stock']], 'reads.items.fields'],
    [
      'a read of another record',
      'shop',
      [["'/items/' + id, headers: client", "'/items/' + (globalThis.firstRead ??= id), headers: client"]],
      'reads.items.fields',
    ],
    ['the value of another field', 'shop', [['json.left', 'json.sold']], 'commands.purchase: value'],
    ['a quantity that is not sent', 'shop', [['args.quantity', '1']], 'commands.purchase: value'],
    ['a seed that forgets records', 'shop', [['of records)', 'of records.slice(0, 3))']], 'seed'],
    [
      'a login that is not sent',
      'shop',
      [["'/orders', headers: client", "'/orders'"]],
      'commands.purchase: accepted',
    ],
    [
      'a login that a hook keeps in a variable of the module',
      'shop',
      [
        ['export default {', 'let known;\nexport default {'],
        ['client: ({ http }) => login(http)', 'client: async ({ http }) => void (known = await login(http))'],
        ["'/orders', headers: client", "'/orders', headers: known"],
        [
          "'/items/' + id, headers: client",
          "'/items/' + id, headers: { authorization: 'Bearer very-secret-token' }",
        ],
      ],
      'commands.purchase: accepted',
    ],
    [
      'a wrong request called accepted',
      'shop',
      [['if (status === 201)', 'if (status === 400) return accepted();\n      if (status === 201)']],
      'commands.purchase: rejected',
    ],
    [
      'a base that is not sent',
      'articles',
      [["{ 'if-match': base.tag }", '{}']],
      'commands.replace: race lost',
    ],
    [
      'a base of another time',
      'articles',
      [["{ 'if-match': base.tag }", "{ 'if-match': (globalThis.firstTags ??= {})[id] ??= base.tag }"]],
      'commands.replace: accepted',
    ],
    [
      'a tag that does not change',
      'articles',
      [
        ["'/articles/' + id }) }", "'/articles/' + id }), tag: ({ header }) => header('x-made') }"],
        ["{ 'if-match': base.tag }", '{}'],
      ],
      'reads.documents.tag',
    ],
    [
      'the tag that an edit was made on, told as the one that it led to',
      'articles',
      [
        [
          'json: args }),',
          'json: args }),\n    answer: ({ status }, { base }) => status === 200 ? accepted({ tag: base.tag }) : undefined,',
        ],
      ],
      'commands.replace: tag',
    ],
    [
      'a record where there is none',
      'register',
      [
        [
          '\n};',
          "\n  reads: { emails: { request: ({ id }) => ({ path: '/mails/' + id }), fields: () => ({}) } },\n};",
        ],
      ],
      'reads.emails.fields',
    ],
    [
      'a lost race called a refusal',
      'articles',
      [
        [
          'json: args }),',
          "json: args }),\n    answer: ({ status }) => status === 412 ? refused('already-exists') : undefined,",
        ],
      ],
      'commands.replace: race lost',
    ],
    [
      'reasons mistaken for each other',
      'register',
      [["'login' ? 'name-taken' : 'email-taken'", "'login' ? 'email-taken' : 'name-taken'"]],
      'commands.register: refused',
    ],
    [
      'a key that is not sent',
      'wallets',
      [["{ 'idempotency-key': idempotencyKey }", '{}']],
      'commands.pay: the same key again',
    ],
    [
      'a key for each request',
      'wallets',
      [
        [
          "{ 'idempotency-key': idempotencyKey }",
          "{ 'idempotency-key': String(globalThis.keys = (globalThis.keys ?? 0) + 1) }",
        ],
      ],
      'commands.pay: the same key again',
    ],
    [
      'a payment that is called a repetition',
      'wallets',
      [['{ value: json.euros }', '{ value: json.euros, replayed: true }']],
      'commands.pay: accepted',
    ],
    [
      'an effect that is new in every answer',
      'wallets',
      [
        [
          '{ value: json.euros }',
          '{ value: json.euros, effect: globalThis.told = (globalThis.told ?? 0) + 1 }',
        ],
      ],
      'commands.pay: the same key again',
    ],
    [
      'a repetition without a key',
      'shop',
      [['{ value: json.left }', '{ value: json.left, replayed: true }']],
      'commands.purchase: accepted',
    ],
    [
      'a number in place of the token of a lock',
      'locks',
      [
        [
          "reads: { files: { request: ({ id }) => ({ path: '/files/' + id }) } }",
          "reads: { files: { request: ({ id }) => ({ path: '/files/' + id }), fields: () => ({ token: 5 }) } }",
        ],
      ],
      'reads.files.fields',
    ],
    [
      'a token that is not sent',
      'locks',
      [
        [
          "method: 'PUT', path: '/files/' + id, json: args",
          "method: 'PUT', path: '/files/' + id, json: { content: args.content }",
        ],
      ],
      'commands.write: accepted',
    ],
    [
      'a token that is not sent to a strict lock',
      'locks',
      [
        [
          "method: 'PUT', path: '/files/' + id, json: args",
          "method: 'PUT', path: '/files/' + id, json: { content: args.content }",
        ],
      ],
      'commands.write: accepted',
      strict,
    ],
    [
      'a wrong token called accepted by a strict lock',
      'locks',
      [["status === 409 ? refused('stale-token')", 'status === 409 ? accepted()']],
      'commands.write: refused (stale-token)',
      strict,
    ],
    [
      'a lock that is held called given',
      'locks',
      [['status === 200 &&', 'status === 423 ? accepted({ value: 1 }) : status === 200 &&']],
      'commands.lock: race lost',
      strict,
    ],
  ])('%s', async (_, name, changes, line, small) => {
    const found = contradicted(await played(name, changes, small));
    expect(found.map((one) => one.line).join()).toContain(line);
  });
});

describe('a right adapter is not contradicted', () => {
  const bare: Small = shop({ soldOut: [409] });
  test.concurrent.each<[string, Name, Changes, Small?]>([
    ['of a shop', 'shop', []],
    ['whose reads come late', 'shop', [], shop({ lagMs: 30 })],
    ['that tells no value', 'shop', [['{ value: json.left }', '']]],
    ['that reads nothing', 'shop', [['  reads: { items: {', '  ...{ nothing: {']]],
    ['that leaves a bare 409 to HTTP', 'shop', [["return refused('sold-out')", 'return undefined']], bare],
    ['that refuses without a reason', 'shop', [["refused('sold-out')", 'refused()']], bare],
    ['of articles', 'articles', []],
    ['of articles with weak tags', 'articles', [], articles('weak')],
    ['of articles without tags', 'articles', [], articles('none')],
    ['of articles whose tags are seconds', 'articles', [], articles('seconds')],
    ['of a register', 'register', []],
    [
      'of a register that does not say what is taken',
      'register',
      [["json.taken === 'login' ? 'name-taken' : 'email-taken'", '']],
    ],
    [
      'of a register that answers 200 to whoever asks for what nobody has',
      'register',
      [
        [
          '\n};',
          "\n  reads: { emails: { request: ({ id }) => ({ path: '/mails/' + id }), fields: ({ json }) => json.found ? {} : undefined } },\n};",
        ],
      ],
    ],
    ['of wallets', 'wallets', []],
    ['of locks with tokens and leases of their own', 'locks', []],
    [
      'of strict locks that answer 423 to every wrong holder',
      'locks',
      [
        [
          "status === 409 ? refused('stale-token')",
          "status === 423 && json?.why === 'token' ? refused('stale-token')",
        ],
      ],
      strictLocks({ wrongToken: [423, { why: 'token' }], held: [423, { why: 'held' }] }),
    ],
    [
      'of strict locks that answer 412 to a wrong token, and 409 to a second lock',
      'locks',
      [
        [
          "status === 409 ? refused('stale-token')",
          "status === 412 ? refused('stale-token') : status === 409 ? raced('file-locked')",
        ],
      ],
      strictLocks({ wrongToken: [412], held: [409] }),
    ],
    [
      'of strict locks that answer 403 to a wrong token',
      'locks',
      [['status === 409', 'status === 403']],
      strictLocks({ wrongToken: [403], held: [423] }),
    ],
    [
      'of strict locks whose lease is over before the next answer',
      'locks',
      [['status === 409', 'status === 403']],
      strictLocks({ wrongToken: [403], held: [423], slowMs: 40 }),
    ],
    [
      'of strict locks whose tokens are texts',
      'locks',
      [
        ['json?.token > 0', 'json?.token !== undefined'],
        ['{ value: json.token }', '{ token: json.token }'],
      ],
      strictLocks({
        wrongToken: [409],
        held: [423],
        token: () => `opaquelocktoken:${randomUUID()}`,
      }),
    ],
    [
      'of strict locks that are shown by number when they are over, too',
      'locks',
      [],
      strictLocks({ wrongToken: [409], held: [423], showsLast: true }),
    ],
    ['of strict locks that leave 412 to HTTP', 'locks', [], strictLocks({ wrongToken: [412], held: [423] })],
  ])('%s', async (_, name, changes, small) => {
    const found = await played(name, changes, small);
    expect(contradicted(found)).toEqual([]);
    expect(found.lines.find(({ line }) => /^commands\.\w+: accepted$/.test(line))?.state).toBe('confirmed');
  });
});

test('a service that is wrong with one client is contradicted too', async () => {
  const found = contradicted(await played('shop', [], shop({ sellsOneMore: true })));
  expect(found.map(({ line }) => line)).toContain('commands.purchase: refused (sold-out)');
});

test('a run that returns nothing is shown: a status alone says what came of it', async () => {
  const shown = async (end: string): Promise<readonly MappingLine[]> => {
    const module =
      moduleOf(`export default { workload: 'duplicate-registration', commands: { register: { *run({ args }) {
      const { status } = yield { path: '/accounts', json: { login: args.name, mail: args.email } };
      ${end}
    } } } };`);
    const workload = workloads.find(({ name }) => name === 'duplicate-registration')!;
    const found = await serving(register, (url) =>
      preflight({ name: 'register', module, workload, urls: [url], refuses: [] }),
    );
    expect(contradicted(found)).toEqual([]);
    expect(found.lines).toContainEqual({ line: 'commands.register: accepted', state: 'confirmed' });
    return found.lines.filter(({ line }) => line.startsWith('commands.register.run'));
  };
  expect(await shown('')).toEqual([
    {
      line: 'commands.register.run: returns nothing',
      state: 'not seen',
      note: 'its last answer means what HTTP has it mean',
    },
  ]);
  expect(await shown("return { kind: status === 201 ? 'accepted' : 'refused' };")).toEqual([]);
});

test.each([
  // What the adapter leaves unsaid is a 422, which says no more.
  ['', 'confirmed'],
  ["if (status === 422) return rejected('idempotency-key-reused');", 'confirmed'],
  // A race takes it for a request that is wrong, and proves nothing.
  ['if (status === 422) return rejected();', 'not seen'],
])('a key that came with another payment: %s', async (said, state) => {
  const { lines } = await played('wallets', [['if (status === 402)', `${said} if (status === 402)`]]);
  const line = lines.find((one) => one.line === 'commands.pay: the key of another request');
  expect(line?.state).toBe(state);
  if (line?.state === 'not seen') expect(line.note).toContain("rejected('idempotency-key-reused')");
});

test('what contradicts is shown as a line to paste, without what is secret', async () => {
  const [found] = contradicted(await played('shop', [['status === 201', 'status < 500']]));
  expect(found).toMatchObject({
    came: '409 {"error":"OUT_OF_STOCK"}',
    taken: 'accepted',
    means: 'refused (sold-out)',
  });
  const { sent } = found as MappingLine & { readonly state: 'contradicted' };
  expect(sent.join('\n')).toMatch(
    /^curl -i -X POST 'http:\/\/127\.0\.0\.1:\d+\/orders' -H "authorization: \$AUTHORIZATION" -H 'content-type: application\/json' --data-raw '\{"sku":"p[0-9a-f]{8}-0-\d","qty":\d\}'$/,
  );
  expect(JSON.stringify(found)).not.toContain('secret');
});

describe('half hours', () => {
  const bookings: Small = () => {
    const rooms = new Map<string, (string | null)[]>();
    return ({ method, path, body }) => {
      const id = path.split('/')[2] ?? '';
      const slots = rooms.get(id) ?? Array<null>(48).fill(null);
      rooms.set(id, slots);
      if (method !== 'POST') return [200, { slots }];
      const wanted = Array.from({ length: body.for }, (_, at) => body.from + at);
      if (wanted.some((slot) => slots[slot] !== null)) return [409];
      for (const slot of wanted) slots[slot] = body.guest;
      return [201];
    };
  };
  const linesOf = async (from: string, slot: string, method = 'request'): Promise<readonly MappingLine[]> => {
    const module = moduleOf(`export default {
      workload: 'appointment-booking',
      async seed() {},
      commands: { book: { ${method}: ({ id, args, clientNumber }) => ({ path: '/rooms/' + id, json: { from: ${from}, for: args.halfHours, guest: 'g' + clientNumber } }) } },
      reads: { rooms: {
        request: ({ id }) => ({ path: '/rooms/' + id }),
        fields: ({ json }) => Object.fromEntries(json.slots.map((guest, slot) => ['s' + (${slot}), guest])),
      } },
    };`);
    const workload = workloads.find(({ name }) => name === 'appointment-booking')!;
    const found = await serving(bookings, (url) =>
      preflight({ name: 'rooms', module, workload, urls: [url], refuses: [] }),
    );
    return found.lines.filter(({ line }) => line === 'reads.rooms.fields');
  };

  test('that are taken are shown, whoever has them', async () => {
    expect(await linesOf('args.start', 'slot')).toMatchObject([{ state: 'confirmed' }]);
  });

  test.each([
    ['read', 'args.start', 'slot + 1'],
    ['asked for', 'args.start + 1', 'slot'],
  ])('%s half an hour late are contradicted', async (_, from, slot) => {
    expect(await linesOf(from, slot)).toMatchObject([{ state: 'contradicted' }]);
  });
});

test('a 412 that is called a refusal for good is contradicted', async () => {
  const changes: Changes = [
    [
      'json: args }),\n  } },',
      'json: args }),\n    answer: ({ status }) => status === 412 ? refused() : undefined,\n  } },',
    ],
  ];
  expect(contradicted(await played('articles', changes)).map(({ line }) => line)).toContain(
    'commands.replace: race lost',
  );
});

test.each([
  ['setup', 'setup'],
  // Which one it was.
  ['client', 'client (number 0)'],
  ['seed', 'seed'],
  ['teardown', 'teardown'],
])('a %s that never ends is told by its name', async (hook, name) => {
  const text = `export default { workload: 'last-item', commands: { purchase: { request: () => ({ path: '/' }) } },
    seed() {}, ${hook}: () => new Promise(() => {}) };`;
  const workload = workloads.find(({ name }) => name === 'last-item')!;
  const asked = { name: 'shop', module: moduleOf(text), workload, refuses: [], enoughMs: 0, hookMs: 100 };
  const found = serving(shop(), (url) => preflight({ ...asked, urls: [url] }));
  await expect(found).rejects.toThrow(`${name}: has not ended after 0.1 s`);
});

describe('several addresses', () => {
  const playedAt = (urls: readonly string[], name: 'shop' | 'wallets' = 'shop'): Promise<Preflight> => {
    const workload = workloads.find((one) => one.name === served[name].workload)!;
    return preflight({ name, module: changed(name, []), workload, urls, refuses: [] });
  };

  test.concurrent.each([
    ['shop', 'commands.purchase: accepted'],
    // One user sends all that carries a key.
    ['wallets', 'commands.pay: accepted'],
  ] as const)('of %s that keep their records apart are no instances of one service', async (name, line) => {
    const { small } = served[name];
    const [seen, other] = await serving(small, (one) =>
      serving(small, async (two) => [await playedAt([one, two], name), two]),
    );
    const [worst] = contradicted(seen);
    expect(worst?.line).toBe(line);
    // Where to look for it.
    expect(JSON.stringify(worst)).toContain(other);
  });

  test('that keep them together confirm what one does', async () => {
    const decide = shop()();
    const small: Small = () => decide;
    const [one, two, urls] = await serving(small, (a) =>
      serving(small, async (b) => [await playedAt([a]), await playedAt([a, b]), `${a}, ${b}`]),
    );
    const statesOf = ({ lines }: Preflight) => lines.map(({ line, state }) => [line, state]);
    expect(contradicted(two)).toEqual([]);
    expect(statesOf(two)).toEqual(statesOf(one));
    expect(two.url).toBe(urls);
  });
});
