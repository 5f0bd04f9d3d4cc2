import type { BackOff } from '../core/operation.ts';
import type { Fault } from '../core/fault.ts';
import type { Output } from './cell.ts';
import { find, nearest } from '../core/registry.ts';
import type { Named } from '../core/registry.ts';
import { parseSkew } from '../core/skew.ts';
import type { Skew } from '../core/skew.ts';
import { formatDuration, formatFigure, parseCount, parseDuration, parseRate } from '../core/units.ts';
import { parseBackOff } from '../drive/policies/back-off.ts';
import { parseListenAddress } from './listen-address.ts';
import type { ListenAddress } from './listen-address.ts';
import { parseFault } from './parse-fault.ts';
import type { Choices } from './choices.ts';
import type { Takes } from './option.ts';

/** What tells rows apart: it stands in tables, sentences and lists. */
export const labelPattern = /^[A-Za-z0-9][A-Za-z0-9 ._+@/:-]{0,31}$/;

/** What a name must look like, in words. */
export const nameForm = 'of at most 32 letters, digits and ._+@/:- with a letter or digit first';

/** What may stand between two slashes of a path without being escaped. */
export const segmentPattern = /^[A-Za-z0-9][A-Za-z0-9._-]{0,31}$/;

/** A text from outside as a value, or what is wrong with it. */
export type Read =
  | {
      readonly kind: 'value';
      readonly value: string | number | boolean | Skew | BackOff | Fault | ListenAddress | Output;
    }
  | { readonly kind: 'problem'; readonly text: string };

/** Reads one value of an option as a person wrote it; the problem says what to write instead. */
export function readValue(takes: Takes, text: string, choices: Choices): Read {
  switch (takes.kind) {
    case 'name':
      return readName(takes.of, text, choices);
    case 'duration':
      return bounded(text, parseDuration(text), takes.minMs, takes.maxMs, formatDuration);
    case 'rate':
      return takes.none === true && text === 'none' ? value(0) : readRate(text, takes);
    case 'count':
      if (takes.such !== undefined && !/^\d{3}$/.test(text))
        return problem(`${JSON.stringify(text)} is none; write ${takes.such}`);
      return bounded(text, parseCount(text), takes.min, takes.max, (count) => count.toLocaleString('en'));
    case 'decimal':
      return readDecimal(text, takes.above, takes.max);
    case 'oneOf':
      return readOneOf(takes.values, text);
    case 'skew':
      return parsed(parseSkew(text));
    case 'backOff':
      return parsed(parseBackOff(text));
    case 'fault':
      return parsed(parseFault(text, choices.faults));
    case 'url':
      return readUrl(text);
    case 'metrics':
      return readMetricsUrl(text);
    case 'output':
      return readOutput(text, choices);
    case 'address':
      return parsed(parseListenAddress(text));
    case 'label':
      return labelPattern.test(text)
        ? value(text)
        : problem(`${JSON.stringify(text)} is no name; write one ${nameForm}`);
    case 'segment':
      return segmentPattern.test(text)
        ? value(text)
        : problem(
            `${JSON.stringify(text)} is no part of a path; write at most 32 letters, digits and ._- with a letter or digit first, such as v1`,
          );
    case 'text':
      return text === '' ? problem('is empty') : value(text);
    case 'switch':
      return text === 'true' || text === '1'
        ? value(true)
        : text === 'false' || text === '0'
          ? value(false)
          : problem(`${JSON.stringify(text)} is neither true nor false`);
  }
}

const nouns = {
  workloads: 'workload',
  strategies: 'strategy',
  stores: 'store',
  gateways: 'gateway',
  policies: 'policy',
  arrivals: 'arrival',
} as const;

function readName(of: keyof typeof nouns, text: string, choices: Choices): Read {
  const hasSets = of === 'workloads' || of === 'strategies' || of === 'gateways';
  if (hasSets && (text === 'all' || (text === 'default' && of !== 'gateways'))) return value(text);
  const found = find<Named>(choices[of], text, nouns[of]);
  return typeof found === 'string' ? problem(hasSets ? `${found}, or all` : found) : value(text);
}

function bounded(
  text: string,
  parsed: number | string,
  min: number,
  max: number,
  written: (value: number) => string,
): Read {
  if (typeof parsed === 'string') return problem(parsed);
  if (parsed < min) return problem(`${text} is too little; write at least ${written(min)}`);
  if (parsed > max) return problem(`${text} is too much; write at most ${written(max)}`);
  return value(parsed);
}

function readRate(text: string, { maxPerS, minPerS = 0 }: Takes & { readonly kind: 'rate' }): Read {
  const perS = parseRate(text);
  if (typeof perS === 'string') return problem(perS);
  if (perS <= 0) return problem(`${text} is too little; write more than 0/s`);
  // A figure of a minute is no exact figure of a second.
  if (perS < minPerS * (1 - 1e-9)) return problem(`${text} is too little; write at least ${60 * minPerS}/m`);
  if (perS > maxPerS) return problem(`${text} is too much; write at most ${formatFigure(maxPerS)}/s`);
  return value(perS);
}

function readDecimal(text: string, above: number, max: number): Read {
  const number = /^-?\d+(\.\d+)?$/.test(text) ? Number(text) : Number.NaN;
  const range = max === Infinity ? `above ${above}` : `above ${above} and at most ${max}`;
  if (Number.isNaN(number)) return problem(`${JSON.stringify(text)} is not a number; write one ${range}`);
  if (number <= above || number > max) return problem(`${text} is out of range; write a number ${range}`);
  return value(number);
}

function readOneOf(values: readonly string[], text: string): Read {
  if (values.includes(text)) return value(text);
  const near = nearest(text, values);
  const hint = near === undefined ? '' : ` (did you mean "${near}"?)`;
  return problem(`${JSON.stringify(text)} is none of ${values.join(', ')}${hint}`);
}

/** `NAME` or `NAME=FILE`; `NAME=-` is `NAME`. */
function readOutput(text: string, choices: Choices): Read {
  const at = text.indexOf('=');
  const format = at < 0 ? text : text.slice(0, at);
  const found = find<Named>(choices.formats, format, 'format');
  if (typeof found === 'string') return problem(found);
  if (at < 0) return value({ format });
  const file = text.slice(at + 1);
  // As other programs have it.
  if (file === '-') return value({ format });
  return file === '' ? problem(`${text} names no file; write ${text}FILE`) : value({ format, file });
}

/** What a parser of its own made of a text: a text again where it could not be read. */
function parsed(read: Skew | BackOff | Fault | ListenAddress | string): Read {
  return typeof read === 'string' ? problem(read) : value(read);
}

function readUrl(text: string): Read {
  const shown = withoutSecrets(text);
  const url = urlOf(text, 'http://127.0.0.1:8080');
  if ('kind' in url) return url;
  if (url.search !== '' || url.hash !== '')
    return problem(`${shown} has a query or fragment; write only where the service begins`);
  return value(url.href.replace(/\/+$/, ''));
}

/** A page of metrics, or a selector that a Prometheus server is asked for. */
function readMetricsUrl(text: string): Read {
  const page = 'http://127.0.0.1:9464/metrics';
  const asked = `/api/v1/query?query=process_cpu_seconds_total{job="shop"}`;
  const url = urlOf(text, `${page}; a comma in a query is %2C`);
  if ('kind' in url) return url;
  const shown = JSON.stringify(text);
  if (url.hash !== '') return problem(`${shown} has a fragment; leave it out`);
  if (url.pathname === '/')
    return problem(`${shown} names no page; write ${page}, or of a Prometheus server ${url.origin}${asked}`);
  if (url.pathname.endsWith('/api/v1/query') && (url.searchParams.get('query') ?? '') === '')
    return problem(`${shown} asks for nothing; write ${url.origin}${asked}`);
  return value(url.href);
}

/** An address of http without a credential in it; `instead` is what to write. */
function urlOf(text: string, instead: string): URL | Read {
  const shown = withoutSecrets(text);
  if (!URL.canParse(text)) return problem(`${shown} is not a URL; write ${instead}`);
  const url = new URL(text);
  if (url.protocol !== 'http:' && url.protocol !== 'https:')
    return problem(`${shown} is neither http nor https; write ${instead}`);
  if (url.username !== '' || url.password !== '')
    return problem('the URL holds a user or password; leave them out');
  return url;
}

/** An address as it was written, but for its user, password, query and fragment: a key may stand in them. */
function withoutSecrets(text: string): string {
  return JSON.stringify(text.replace(/([?#]).+$/s, '$1…').replace(/[^/]*@/, '…@'));
}

function value(read: (Read & { kind: 'value' })['value']): Read {
  return { kind: 'value', value: read };
}

function problem(text: string): Read {
  return { kind: 'problem', text };
}
