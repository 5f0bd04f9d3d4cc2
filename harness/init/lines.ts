import { wrap } from '../report/wrap.ts';

/** Lines of a program, each with how deep it stands. */
export class Lines {
  readonly #lines: string[] = [];

  /** Adds lines at a depth; an empty one stays empty. */
  add(depth: number, ...lines: readonly string[]): void {
    for (const line of lines) this.#lines.push(line === '' ? '' : `${'  '.repeat(depth)}${line}`);
  }

  /** Adds a comment, broken into lines. */
  say(depth: number, text: string): void {
    for (const line of wrap(onOneLine(text), width - 3 - 2 * depth)) this.add(depth, `// ${line}`.trimEnd());
  }

  /** Adds an entry of a list in a comment; what follows its first line is further in. */
  item(depth: number, text: string): void {
    for (const [at, line] of wrap(onOneLine(text), width - 9 - 2 * depth).entries())
      this.add(depth, `//   ${at === 0 ? '' : '  '}${line}`);
  }

  /** Adds a condition and what is returned where it holds, on one line or two. */
  when(depth: number, condition: string, value: string): void {
    const whole = `if (${condition}) return ${value};`;
    if (whole.length + 2 * depth <= width) this.add(depth, whole);
    else this.add(depth, `if (${condition})`, `  return ${value};`);
  }

  /** Adds all lines of another program. */
  take(other: Lines): void {
    this.#lines.push(...other.#lines);
  }

  /** Adds all lines of another program as comments at a depth. */
  takeAsComment(depth: number, other: Lines): void {
    for (const line of other.#lines) this.add(depth, `// ${line.slice(2 * depth)}`.trimEnd());
  }

  /** The lines that are no comments. */
  code(): string {
    return this.#lines.filter((line) => !line.trimStart().startsWith('//')).join('\n');
  }

  toString(): string {
    return `${this.#lines.join('\n')}\n`;
  }
}

/** Columns of a line. */
const width = 100;

function onOneLine(text: string): string {
  return text.replaceAll(/[\p{Cc}\u2028\u2029]+/gu, ' ');
}

/** A text as it stands in a template, where it means itself. */
export function inTemplate(text: string): string {
  return text.replaceAll(/[\\`]|\$(?=\{)/g, String.raw`\$&`);
}

/** A text as a literal in single quotes. */
export function quoted(text: string): string {
  const inside = JSON.stringify(text)
    .slice(1, -1)
    .replaceAll(String.raw`\"`, '"');
  return `'${inside.replaceAll("'", String.raw`\'`)}'`;
}

/** A name as a key of an object. */
export function keyOf(name: string): string {
  return /^[A-Za-z_$][\w$]*$/.test(name) ? name : quoted(name);
}

/** A member that may be missing, on the way through objects and lists: `json?.lines?.[0]?.qty`. */
export function memberOf(of: string, name: string): string {
  return name
    .split('.')
    .flatMap((step) => (step.endsWith('[]') ? [step.slice(0, -2), 0] : [step]))
    .map((step) =>
      typeof step === 'number'
        ? `?.[${step}]`
        : /^[A-Za-z_$][\w$]*$/.test(step)
          ? `?.${step}`
          : `?.[${quoted(step)}]`,
    )
    .reduce((before, step) => before + step, of);
}

/** An object literal whose members may lie in inner objects and lists: `{ lines: [{ sku: id }] }`. */
export function literalOf(members: readonly (readonly [name: string, value: string])[]): string {
  const groups = new Map<string, (readonly [string, string])[]>();
  for (const [name, value] of members) {
    const [first = '', ...rest] = name.split('.');
    groups.set(first, [...(groups.get(first) ?? []), [rest.join('.'), value]]);
  }
  const parts = [...groups].map(([name, inner]) => {
    const isList = name.endsWith('[]');
    const key = keyOf(isList ? name.slice(0, -2) : name);
    const [first] = inner;
    const value = first !== undefined && first[0] === '' ? first[1] : literalOf(inner);
    return key === value ? key : `${key}: ${isList ? `[${value}]` : value}`;
  });
  return parts.length === 0 ? '{}' : `{ ${parts.join(', ')} }`;
}
