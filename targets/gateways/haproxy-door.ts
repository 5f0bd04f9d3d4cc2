import { gatewayHeader, nonceHeader } from '../../harness/core/http.ts';
import { clientName } from './abilities.ts';
import type { Door } from './door.ts';
import type { FixedRefusal } from './refusal-body.ts';

/** What HAProxy does before it passes a request on: lines of its frontend, and files. */
export interface HaproxyDoor {
  readonly frontend: string;
  readonly files: Readonly<Record<string, string>>;
}

const keyFile = 'keys.map';

/**
 * Keys are a map, a limit counts in a stick-table what was let through: so many within the time that they would take. What was
 * turned away does not count.
 */
export function haproxyDoor({ keys, limit }: Door): HaproxyDoor {
  const lines: string[] = [];
  if (keys !== undefined) {
    lines.push(`  http-request set-var(txn.client) req.hdr(authorization),word(2,' '),map_str(${keyFile})`);
    lines.push(
      refusing(
        keys.refusal,
        '!{ var(txn.client) -m found } || !{ req.hdr(authorization) -m beg -i "bearer " }',
      ),
    );
    lines.push('  http-request del-header authorization');
  }
  if (limit !== undefined) {
    const [type, who] = keys === undefined ? ['ipv6', 'src'] : ['string len 32', 'var(txn.client)'];
    const withinMs = Math.round((1000 * limit.burst) / limit.perS);
    lines.push(`  stick-table type ${type} size 100k expire 10m store gpc0,gpc0_rate(${withinMs}ms)`);
    lines.push(`  http-request track-sc0 ${who}`);
    lines.push(refusing(limit.refusal, `{ sc0_gpc0_rate ge ${limit.burst} }`));
    lines.push('  http-request sc-inc-gpc0(0)');
  }
  const owners = keys?.all.map((key, client) => `${key} ${clientName(client)}\n`).join('');
  return {
    frontend: lines.map((line) => `${line}\n`).join(''),
    files: owners === undefined ? {} : { [keyFile]: owners },
  };
}

function refusing({ status, headers, body }: FixedRefusal, when: string): string {
  const told = Object.entries({ ...headers, [gatewayHeader]: 'haproxy' })
    .map(([name, value]) => `hdr ${name} '${value}' `)
    .join('');
  const nonce = `hdr ${nonceHeader} %[req.hdr(${nonceHeader})]`;
  return `  http-request return status ${status} content-type application/problem+json ${told}${nonce} string '${body}' if ${when}`;
}
