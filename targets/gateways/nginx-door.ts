import { nonceHeader } from '../../harness/core/http.ts';
import { authorizationOf, clientName } from './abilities.ts';
import type { Door } from './door.ts';
import type { FixedRefusal } from './refusal-body.ts';

/** What nginx does before it passes a request on: lines of its configuration by the block that they stand in. */
export interface NginxDoor {
  /** Before the first map. */
  readonly first: string;
  readonly http: string;
  readonly server: string;
  readonly location: string;
}

/** A limit is `limit_req` (a leaky bucket), keys are a map; what is refused carries the nonce of its request. */
export function nginxDoor({ keys, limit }: Door): NginxDoor {
  if (keys === undefined && limit === undefined) return { first: '', http: '', server: '', location: '' };
  const http: string[] = [
    `  map $giver $refused { default ''; nginx $http_contend_nonce; }`,
    `  add_header ${nonceHeader} $refused always;`,
  ];
  const server: string[] = [];
  const location: string[] = [];
  if (keys !== undefined) {
    const owners = keys.all.map((key, client) => `    '${authorizationOf(key)}' ${clientName(client)};`);
    http.push(`  map $http_authorization $client {`, `    default '';`, ...owners, '  }');
    server.push(...refusing('unknown', keys.refusal));
    location.push(`      if ($client = '') { return ${keys.refusal.status}; }`);
    location.push('      proxy_set_header Authorization "";');
  }
  if (limit !== undefined) {
    const who = keys === undefined ? '$binary_remote_addr' : '$client';
    const waits = limit.burst > 1 ? ` burst=${limit.burst - 1} nodelay` : '';
    http.push(`  limit_req_zone ${who} zone=clients:10m rate=${rateOf(limit.perS)};`);
    http.push(`  limit_req_status ${limit.refusal.status}; limit_req_log_level info;`);
    server.push(...refusing('limited', limit.refusal));
    location.push(`      limit_req zone=clients${waits};`);
  }
  const lines = (all: readonly string[]): string => all.map((line) => `${line}\n`).join('');
  const first = keys === undefined ? '' : '  map_hash_bucket_size 256; map_hash_max_size 65536;\n';
  return { first, http: lines(http), server: lines(server), location: lines(location) };
}

/** nginx counts whole requests of a second or of a minute. */
export function rateOf(perS: number): string {
  return Number.isInteger(perS) ? `${perS}r/s` : `${Math.round(60 * perS)}r/m`;
}

/** Answers of nginx's own with a status become the refusal; `add_header` of the blocks around it has to stand here again. */
function refusing(name: string, { status, headers, body }: FixedRefusal): string[] {
  return [
    `    error_page ${status} = @${name};`,
    `    location @${name} {`,
    '      default_type application/problem+json;',
    `      add_header Contend-Gateway nginx always; add_header ${nonceHeader} $http_contend_nonce always;`,
    ...Object.entries(headers).map(([header, value]) => `      add_header ${header} '${value}' always;`),
    `      return ${status} '${body}';`,
    '    }',
  ];
}
