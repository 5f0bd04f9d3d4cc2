import type { Amount, FaultChoice } from '../core/fault-choice.ts';
import type { Fault } from '../core/fault.ts';
import { find } from '../core/registry.ts';
import { formatDuration, parseDuration } from '../core/units.ts';

/** Reads `KIND@TIME` or `KIND:HOW-MUCH@TIME`; otherwise the answer says what to write. */
export function parseFault(text: string, kinds: readonly FaultChoice[]): Fault | string {
  const [, name = '', much, time] = /^([^:@]*)(?::([^@]*))?(?:@(.*))?$/.exec(text) ?? [];
  const kind = find(kinds, name, 'fault');
  if (typeof kind === 'string') return kind;
  const { takes } = kind;
  const example = `${name}${takes === undefined ? '' : `:${amountText(takes, takes.usual)}`}@2s`;
  if (time === undefined) return `${JSON.stringify(text)} does not say when; write ${example}`;
  const atMs = parseDuration(time);
  if (typeof atMs === 'string') return `${name}: ${atMs}`;
  if (atMs < 0) return `${name}: ${time} is before the start; write ${example}`;
  if (takes === undefined)
    return much === undefined
      ? { kind: name, atMs, text: `${name}@${timeText(atMs)}` }
      : `${name} takes nothing behind a colon; write ${example}`;
  const argument = much === undefined ? takes.usual : parseAmount(takes, much);
  if (typeof argument === 'string') return `${name}: ${argument}`;
  return { kind: name, argument, atMs, text: `${name}:${amountText(takes, argument)}@${timeText(atMs)}` };
}

function parseAmount(takes: Amount, text: string): number | string {
  const shown = JSON.stringify(text);
  if (takes.unit === 'share') {
    const [, digits, percent] = /^(\d+(?:\.\d+)?|\.\d+)(%?)$/.exec(text) ?? [];
    const share = Number(digits) / (percent === '%' ? 100 : 1);
    return share > 0 && share <= 1 ? share : `${shown} is no share; write more than 0 up to 1, such as 0.1`;
  }
  // A number alone is in milliseconds.
  const ms = parseDuration(/^\d+(\.\d+)?$/.test(text) ? `${text}ms` : text);
  if (typeof ms === 'string') return ms;
  if (ms < takes.least) return `${text} is too little; write at least ${formatDuration(takes.least)}`;
  return ms > takes.most ? `${text} is too much; write at most ${formatDuration(takes.most)}` : ms;
}

function amountText(takes: Amount, amount: number): string {
  return takes.unit === 'ms' ? timeText(amount) : String(amount);
}

function timeText(ms: number): string {
  return ms === 0
    ? '0s'
    : formatDuration(ms).replace(' min', 'm').replaceAll(/[ ,]/g, '').replace('µs', 'us');
}
