import { SourceMap } from 'node:module';

/** What stands at the end of a bundle before the map from its lines to those of the files that it was made of. */
const mapMark = '\n//# sourceMappingURL=data:application/json;base64,';

/** The address of a bundled module that threads import by itself, with the map of its lines. */
export function moduleAddress(code: string, map: string): string {
  return addressMark + inBase64(`${code}${mapMark}${inBase64(map)}\n`);
}

/** The address by which a thread imports the same module once more, with variables of its own. */
export function addressOfTwin(address: string): string {
  return `${address}#twin`;
}

/**
 * Where in the files of an adapter something was thrown, such as `shop.ts:12:5`, seen from the folder of the adapter; of what
 * packages threw, where it called them. Undefined where nobody knows.
 */
export function placeOf(error: unknown): string | undefined {
  const { stack } = (error ?? {}) as { readonly stack?: unknown };
  if (typeof stack !== 'string') return undefined;
  for (const [, address = '', line, column] of stack.matchAll(frame)) {
    const entry = mapOf(address)?.findEntry(Number(line) - 1, Number(column) - 1);
    if (entry === undefined || !('originalSource' in entry)) continue;
    const { originalSource: file, originalLine, originalColumn } = entry;
    if (!notTheirs.test(file)) return `${file}:${originalLine + 1}:${originalColumn + 1}`;
  }
  return undefined;
}

/** Whether something was thrown by a bundled module, or by what it called. */
export function isOfModule(error: unknown): boolean {
  return !(error instanceof Error) || String(error.stack).includes(addressMark);
}

const addressMark = 'data:text/javascript;base64,';
const frame = /(data:text\/javascript;base64,[\w+/=]+)(?:#twin)?:(\d+):(\d+)/g;

/** Files of packages, and what `contend` itself exports. */
const notTheirs = /(?:^|\/)node_modules\/|(?:^|\/)dist\/api\.js$/;

/** Maps that were asked for, by address: faults are few, and of few modules. */
const known = new Map<string, SourceMap | undefined>();

function mapOf(address: string): SourceMap | undefined {
  if (!known.has(address)) known.set(address, readMap(address));
  return known.get(address);
}

function readMap(address: string): SourceMap | undefined {
  const text = fromBase64(address.slice(addressMark.length));
  const at = text.lastIndexOf(mapMark);
  if (at < 0) return undefined;
  return new SourceMap(JSON.parse(fromBase64(text.slice(at + mapMark.length))) as SourceMap['payload']);
}

function inBase64(text: string): string {
  return Buffer.from(text).toString('base64');
}

function fromBase64(text: string): string {
  return Buffer.from(text, 'base64').toString();
}
