import { isReason } from '../core/reason.ts';
import type { Reason } from '../core/reason.ts';

/** Codes whose reasons are kept; a log has few. */
const kept = 1000;
const known = new Map<string, Reason | undefined>();

/**
 * Which of our reasons the code of a log names, in whatever writing: `SOLD_OUT`, `soldOut`, `Sold out`, and
 * `https://api.example.com/problems/sold-out`, as types of problems are written (RFC 9457 section 3.1.1), are `sold-out`.
 */
export function reasonWritten(code: string): Reason | undefined {
  if (isReason(code)) return code;
  if (known.has(code)) return known.get(code);
  if (known.size >= kept) known.clear();
  const bare = bareOf(code);
  const reason = isReason(bare) ? bare : undefined;
  known.set(code, reason);
  return reason;
}

/** The last part of a type, its words in small letters with `-` between them. */
function bareOf(code: string): string {
  const name = /[^/:#]*$/.exec(code.trim().replace(/\/$/, ''))?.[0] ?? '';
  return name
    .replaceAll(/([a-z0-9])(?=[A-Z])/g, '$1-')
    .replaceAll(/[\s_.-]+/g, '-')
    .toLowerCase();
}
