import { existsSync } from 'node:fs';
import { setTimeout } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { balances } from '../gateway.ts';
import type { GatewayKind } from '../gateway.ts';
import { haproxy } from '../haproxy.ts';
import { gateways } from '../index.ts';
import { nginx } from '../nginx.ts';
import { preflight } from './preflight.ts';
import { Preflights } from './preflights.ts';

/** A gateway as somebody else would configure it. */
function configured(
  kind: GatewayKind,
  ...changes: readonly (readonly [from: string, to: string])[]
): GatewayKind {
  return {
    ...kind,
    arrange(order) {
      const { files, args } = kind.arrange(order);
      const changed = Object.entries(files).map(([name, text]) => {
        let now = text;
        for (const [from, to] of changes) {
          expect(now).toContain(from);
          now = now.replace(from, to);
        }
        return [name, now];
      });
      return { files: Object.fromEntries(changed) as typeof files, args };
    },
  };
}

// They wait most of their time.
test.concurrent.each(
  // Each balance once; races behind gateways, which begin like this, have the rest of them.
  gateways.map((kind, at) => [kind.name, balances[at % balances.length]!, kind] as const),
)(
  '%s with balance %s forwards every request once and every answer as it is',
  async (_name, balance, kind) => {
    expect(await preflight(kind, { balance })).toEqual({ breaks: [], notes: [] });
  },
  60_000,
);

test.concurrent.each(gateways.map((kind) => [kind.name, kind] as const))(
  'the preflight of %s ends at once where it is interrupted, however far it has come, and leaves nothing',
  async (_name, kind) => {
    const folders: string[] = [];
    const noted: GatewayKind = {
      ...kind,
      arrange(order) {
        folders.push(order.folder);
        return kind.arrange(order);
      },
    };
    for (const afterMs of [0, 200]) {
      const controller = new AbortController();
      let isOver = false;
      const ended = preflight(noted, { balance: 'hash' }, controller.signal)
        .catch((error: unknown) => error)
        .finally(() => (isOver = true));
      await setTimeout(afterMs);
      // A fast machine has done with it by then.
      if (isOver) break;
      const reason = new Error('interrupted');
      const atMs = performance.now();
      controller.abort(reason);
      expect(await ended).toBe(reason);
      expect(performance.now() - atMs, `${afterMs} ms`).toBeLessThan(10_000);
    }
    expect(folders.filter((folder) => existsSync(folder))).toEqual([]);
    expect(folders.length).toBeGreaterThanOrEqual(2);
  },
  60_000,
);

const compressing = configured(nginx, ['gzip off', 'gzip on; gzip_types *; gzip_min_length 1']);
const proxyPass = 'proxy_pass http://services;';
const misconfigured: readonly [what: string, kind: GatewayKind, breaks: readonly RegExp[]][] = [
  [
    'nginx that compresses',
    compressing,
    [/the ETag "17" was weakened to W\/"17", so that If-Match never holds/],
  ],
  [
    'nginx that sends again what failed, as it does by default',
    configured(nginx, ['proxy_next_upstream off;', 'proxy_next_upstream error timeout http_503;']),
    [/a (GET|PUT|DELETE) that was broken off was sent to the service 2 times/],
  ],
  [
    'nginx that sends posts again too, hides when to come back and whose answer it is, and drops preconditions',
    configured(
      nginx,
      ['proxy_next_upstream off;', 'proxy_next_upstream error non_idempotent;'],
      [
        proxyPass,
        `${proxyPass} proxy_hide_header Retry-After; proxy_hide_header Contend-Nonce; proxy_set_header If-Match "";`,
      ],
    ),
    [
      /a POST that was broken off was sent to the service 2 times/,
      /the header retry-after of the service was lost/,
      /the header contend-nonce of the service was lost/,
      /the request header if-match was lost/,
    ],
  ],
  [
    'nginx that tidies paths, with error pages of its own and the little room for heads that it has by default',
    configured(
      nginx,
      [
        proxyPass,
        'proxy_pass http://services/; proxy_intercept_errors on; error_page 409 =409 /contend-gateway;',
      ],
      ['proxy_buffer_size 32768', 'proxy_buffer_size 4k'],
    ),
    [
      /reached the service as GET \/documents\/a\/b/,
      /the body of an answer 409 was changed/,
      /the status 200 of the service became 502/,
    ],
  ],
  [
    'HAProxy that sends again what can be sent again',
    configured(
      haproxy,
      ['retries 0', 'retries 3\n  retry-on all-retryable-errors'],
      ['no option redispatch', 'option redispatch'],
    ),
    [/a POST that was broken off was sent to the service [2-4] times/],
  ],
  [
    'HAProxy that compresses, and turns conflicts into successes',
    configured(haproxy, [
      '  default_backend',
      '  compression algo gzip\n  http-response set-status 200 if { status 409 }\n  default_backend',
    ]),
    [/the ETag "17" was weakened/, /the status 409 of the service became 200/],
  ],
];
test.concurrent.each(misconfigured)(
  '%s is found out, and refused before any race',
  async (_what, kind, breaks) => {
    const failure: unknown = await new Preflights([kind], new AbortController().signal)
      .passed(kind.name, { balance: 'round-robin' })
      .catch((error: unknown) => error);
    expect(failure).toMatchObject({ code: 'CTD_GATEWAY_UNFIT', exitCode: 104 });
    for (const words of breaks) expect((failure as Error).message).toMatch(words);
  },
  60_000,
);

test('a lost Server-Timing costs figures, not the race: it is noted', async () => {
  const silent = configured(nginx, [proxyPass, `${proxyPass} proxy_hide_header Server-Timing;`]);
  const { kind, findings } = await new Preflights([silent], new AbortController().signal).passed('nginx', {
    balance: 'hash',
  });
  expect(kind).toBe(silent);
  expect(findings).toEqual(['nginx: the header server-timing of the service was lost']);
}, 60_000);
