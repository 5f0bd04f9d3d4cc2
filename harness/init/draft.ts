import type { Asked } from './asked.ts';
import type { ApiProperty } from './document.ts';
import type { Fit, Fitted } from './fit.ts';
import { inTemplate, quoted } from './lines.ts';
import type { Lines } from './lines.ts';
import type { Credentials } from './security.ts';

/** What the text of an adapter is made from. */
export interface Draft {
  readonly asked: Asked;
  /** Absent where no document was given. */
  readonly fit?: Fit;
  /** The file that is written; TypeScript or JavaScript by its ending. */
  readonly file: string;
}

/** A draft with what its parts have in common. */
export interface Sheet extends Draft {
  readonly credentials: Credentials | undefined;
  /** Functions of the package that the text calls; gathered while it is written. */
  readonly means: Set<string>;
}

/** Whether the requests of an operation show who sends them; our own routes, in place of one, do as the others. */
export function isSigned({ credentials }: Sheet, found: Fitted | undefined): boolean {
  return credentials !== undefined && (found === undefined || found.operation.security !== undefined);
}

/** The path of an operation, or of our own service, as a template; what no record fills stands there in capitals. */
export function pathOf(sheet: Sheet, found: Fitted | undefined, own: string): string {
  const path =
    found === undefined
      ? own.replace(':id', idText)
      : found.operation.path
          .split(/(\{[^}]+\})/)
          .map((part) => {
            const [, name] = /^\{(.+)\}$/.exec(part) ?? [];
            if (name === undefined) return inTemplate(part);
            return name === parameterOf(found) ? idText : inTemplate(name.toUpperCase());
          })
          .join('');
  const query = isSigned(sheet, found) ? sheet.credentials?.query : undefined;
  const whole = query === undefined ? path : `${path}?${encodeURIComponent(query)}=\${shared.query}`;
  return /[`$\\]/.test(whole) ? `\`${whole}\`` : quoted(whole);
}

const idText = '${encodeURIComponent(id)}';

/** The parameter of the path that is the id of the record. */
function parameterOf({ id }: Fitted): string | undefined {
  return id !== undefined && 'parameter' in id ? id.parameter : undefined;
}

/** The property of the body that is the id of the record. */
export function idPropertyOf({ id }: Fitted): string | undefined {
  return id !== undefined && 'property' in id ? id.property : undefined;
}

/** Says where a mapping comes from, in a draft from a document. */
export function sayOrigin(
  { fit }: Sheet,
  out: Lines,
  depth: number,
  found: Fitted | undefined,
  usual: string,
): void {
  if (fit === undefined) return;
  if (found === undefined) {
    out.say(
      depth,
      `not found in the document: this is ${usual} of docs/routes.md; put in yours, or leave it out.`,
    );
    return;
  }
  const { operation } = found;
  const about = operation.id === '' ? operation.about : operation.id;
  out.say(
    depth,
    `from the document: ${operation.method} ${operation.path}${about === '' ? '' : `, ${about}`}`,
  );
  sayDoubts(out, depth, found);
}

/** Says what about an operation is not sure, or not known. */
export function sayDoubts(out: Lines, depth: number, found: Fitted): void {
  const { operation, rival } = found;
  if (rival !== undefined) out.say(depth, `not sure: ${rival.method} ${rival.path} is as like.`);
  if (operation.elsewhere !== undefined)
    out.say(depth, `not sure: the document has it at ${operation.elsewhere}; all requests go to url.`);
  for (const need of operation.needs) out.say(depth, `not found in the workload: ${need}.`);
  const others = [...operation.path.matchAll(/\{([^}]+)\}/g)].map(([, name = '']) => name);
  for (const name of others)
    if (name !== parameterOf(found))
      out.say(depth, `not found in the workload: what ${name.toUpperCase()} in the path is.`);
}

/** Required properties that nothing of a workload fills, with a value that stands for one. */
export function strays(
  body: readonly ApiProperty[],
  used: readonly (string | undefined)[],
): (readonly [name: string, value: string])[] {
  return body
    .filter(({ name, isRequired }) => isRequired && !used.includes(name))
    .map(({ name, type, values: [first] }) => [
      name,
      first === undefined ? (standIns[type] ?? "''") : quoted(first),
    ]);
}

const standIns: Readonly<Record<string, string>> = {
  integer: '1',
  number: '1',
  boolean: 'true',
  array: '[]',
  object: '{}',
};
