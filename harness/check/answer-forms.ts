import { grouped } from '../core/grouped.ts';
import type { History } from '../core/history.ts';
import { shapeSight } from '../core/sight.ts';

/** The forms of accepted answers, and which one each row has. */
export interface AnswerForms {
  readonly names: readonly string[];
  /** By row the position of its form among the names; -1 where it has none. */
  readonly formOf: Int32Array;
}

/**
 * The forms in which a service that is not ours accepted commands. Those that differ in words alone are one where there are
 * many: then the words are names of things, and say neither yes nor no. O(n).
 */
export function answerForms({ sightings, count }: History): AnswerForms {
  const prefix = `${shapeSight} `;
  const came = sightings.names.flatMap((name, at) =>
    name.startsWith(prefix) ? [{ at, name: name.slice(prefix.length) }] : [],
  );
  const alike = grouped(came, ({ name }) => withoutWords(name));
  const merged = (name: string): string => {
    const base = withoutWords(name);
    return alike.get(base)!.length > mostWords ? base : name;
  };
  const names = [...new Set(came.map(({ name }) => merged(name)))];
  const position = new Map(came.map(({ at, name }) => [at, names.indexOf(merged(name))]));
  const formOf = new Int32Array(count).fill(-1);
  for (let at = 0; at < sightings.count; at++) {
    const form = position.get(sightings.field[at]!);
    if (form !== undefined) formOf[sightings.row[at]!] = form;
  }
  return { names, formOf };
}

/** More words than this in one form are no words of a yes and its noes. */
const mostWords = 5;

function withoutWords(name: string): string {
  return name.replace(/'[^']*'/g, 'text');
}

/** Whether some command is accepted in several forms, which may mean several things. */
export function hasSeveralForms(history: History): boolean {
  const { formOf } = answerForms(history);
  const { command } = history.columns;
  const first = new Map<number, number>();
  return formOf.some((form, row) => {
    if (form < 0) return false;
    const known = first.get(command[row]!);
    if (known === undefined) first.set(command[row]!, form);
    return known !== undefined && known !== form;
  });
}
