import { readFileSync } from 'node:fs';
import type * as Yaml from 'yaml';
import type { Document, ErrorCode, ParsedNode } from 'yaml';
import { lazily } from '../core/lazily.ts';
import { nearest } from '../core/registry.ts';
import { split } from './given.ts';
import type { Given, Source } from './given.ts';
import { isOption, optionNames, optionOf } from './option-table.ts';
import type { OptionName } from './option-table.ts';

/** Most plans come without a file. */
const yaml = lazily<typeof Yaml>('yaml');

/**
 * Reads a plan, YAML or JSON: option names as keys, scalars or lists as values. Every finding names its line; `source`
 * is what named the file.
 */
export function readPlanFile(path: string, source: string): Source {
  let text: string;
  try {
    text = readFileSync(path, 'utf8');
  } catch (error) {
    return { given: new Map(), problems: [`${source}: ${unreadable(path, error)}`] };
  }
  return parsePlan(text, path);
}

/** Reads the text of a plan; `path` is how findings name it. */
export function parsePlan(text: string, path: string): Source {
  const { isMap, isScalar, LineCounter, parseDocument } = yaml();
  const lines = new LineCounter();
  const document = parseDocument(text, { lineCounter: lines, prettyErrors: false });
  const at = (offset: number): string => `${path}:${lines.linePos(offset).line}`;
  // The parser has several words for one mistake.
  const problems = [
    ...new Set(document.errors.map(({ pos, code }) => `${at(pos[0])}: ${brokenWords(code)}`)),
  ];
  const given = new Map<OptionName, Given>();
  const top = document.contents;
  // The tree of a broken document is guesswork.
  if (problems.length > 0) return { given, problems };
  if (!isMap(top)) {
    problems.push(`${path}:1: a plan is a list of "name: value" lines, such as "clients: 32"`);
    return { given, problems };
  }
  for (const { key, value } of top.items) {
    const name = String(isScalar(key) ? key.value : key);
    const source = `${at(key.range[0])} ${name}`;
    const refusal = refusalOf(name);
    if (refusal !== undefined) {
      problems.push(`${at(key.range[0])}: ${refusal}`);
      continue;
    }
    const texts = textsOf(name as OptionName, value, document);
    if (typeof texts === 'string') problems.push(`${source}: ${texts}`);
    else given.set(name as OptionName, { texts, source });
  }
  return { given, problems };
}

/** What the parser found, for people who write plans and not parsers. */
function brokenWords(code: ErrorCode): string {
  return (
    words[code] ??
    'this can be read neither as YAML nor as JSON; write one "name: value" a line, such as "clients: 32"'
  );
}

const words: Readonly<Partial<Record<ErrorCode, string>>> = {
  DUPLICATE_KEY: 'this name stands further up already; keep one of the two',
  TAB_AS_INDENT: 'a tab stands at the start of the line; indent with spaces',
  BAD_INDENT: 'the line begins at another place than those above, or a bracket above is not closed',
  MISSING_CHAR: 'a bracket, a quote, a comma or a colon is missing here or in the line before',
  MULTIPLE_DOCS: 'a plan is one document; leave out the line "---"',
};

function refusalOf(name: string): string | undefined {
  const allowed = optionNames.filter((option) => optionOf(option).from === 'anywhere');
  if (isOption(name))
    return allowed.includes(name) ? undefined : `${name} is only taken as a flag, --${name}; leave it out`;
  const near = nearest(name, allowed);
  return `unknown name "${name}"${near === undefined ? '' : ` (did you mean "${near}"?)`}; choose from ${allowed.join(', ')}`;
}

/** The values as written, so that flag, variable and plan are read by the same rules; else what is wrong. */
function textsOf(name: OptionName, node: ParsedNode | null, document: Document): readonly string[] | string {
  const { list, example } = optionOf(name);
  const instead = `write ${name}: ${example === '' ? 'true' : example}`;
  const { isAlias, isScalar, isSeq } = yaml();
  const items = isSeq(node) ? node.items : [node];
  if (isSeq(node) && !list) return `takes one value, not a list; ${instead}`;
  const texts: string[] = [];
  for (const item of items) {
    const scalar = isAlias(item) ? (item.resolve(document) ?? null) : item;
    if (!isScalar(scalar) && scalar !== null) return `takes plain values; ${instead}`;
    const text = scalar === null || scalar.value === null ? '' : (scalar.source ?? '');
    if (text === '') return `has no value; ${instead}`;
    texts.push(...split(optionOf(name), text));
  }
  return texts.length === 0 ? `has no value; ${instead}` : texts;
}

function unreadable(path: string, error: unknown): string {
  const code = (error as NodeJS.ErrnoException).code ?? '';
  const why: Readonly<Record<string, string>> = {
    ENOENT: 'there is no such file',
    EISDIR: 'it is a folder',
    EACCES: 'it may not be read',
  };
  return `${path} cannot be read: ${why[code] ?? code}`;
}
