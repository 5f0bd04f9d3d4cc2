import type { Call } from '../../../core/call.ts';

/** What a caller is called: its key or address, or that nobody knows. */
export function nameOfCaller({ client }: Call): string {
  return client ?? 'somebody';
}

/** A moment of a log: in UTC, with as many digits as it has. */
export function momentOf(ms: number): string {
  const whole = Math.floor(ms + 0.0005);
  const micros = Math.max(0, Math.round((ms - whole) * 1000));
  const text = new Date(whole).toISOString();
  return micros === 0 ? text : `${text.slice(0, -1)}${String(micros).padStart(3, '0')}Z`;
}

/** How a call is found again: by its nonce or its traceparent. */
export function idOf({ nonce, traceparent }: Call): string | undefined {
  return nonce ?? traceparent;
}

/** A call in a few words: `PUT /items/7 of eve (nonce 81)`. */
export function callText(call: Call): string {
  const { nonce, traceparent } = call;
  const id = nonce !== undefined ? ` (nonce ${nonce})` : traceparent !== undefined ? ` (${traceparent})` : '';
  return `${call.method} ${call.path} of ${nameOfCaller(call)}${id}`;
}

/** How a call was answered: `409 version-mismatch`. */
export function answerText({ status, code }: Call): string {
  return `${status === 0 ? 'nothing' : status}${code === undefined ? '' : ` ${code}`}`;
}
