import type { Arguments, BodyProperty, BodySchema } from '../../../harness/core/command.ts';

/** Texts of which one fits every pattern that a command asks for. */
const texts = ['ada', 'Ada', 'ada@example.org', '0123456789abcdef', '1', '2026-01-31', 'a'] as const;

/**
 * Arguments that a command takes, to find out what it can answer: everything given, only what must be given, and each
 * choice of every list; the first serves as an example.
 */
export function sampleArguments(body: BodySchema): readonly Arguments[] {
  const names = Object.keys(body);
  const all = Object.fromEntries(names.map((name) => [name, sampleOf(name, body[name])]));
  const required = Object.fromEntries(Object.entries(all).filter(([name]) => body[name]?.optional !== true));
  const choices = names.flatMap((name) =>
    choicesOf(body[name]).map((value): Arguments => ({ ...all, [name]: value })),
  );
  return [all, required, ...choices];
}

function choicesOf(property: BodyProperty | undefined): readonly (string | number)[] {
  if (property === undefined) return [];
  return property.type === 'integer' ? [property.minimum, property.maximum] : (property.oneOf ?? []);
}

function sampleOf(name: string, property: BodyProperty | undefined): string | number {
  if (property === undefined || property.type === 'integer') return property?.minimum ?? 0;
  const [first] = property.oneOf ?? [];
  if (first !== undefined) return first;
  const pattern = new RegExp(property.pattern ?? '', 'u');
  const text = texts.find((one) => one.length <= property.maxLength && pattern.test(one));
  if (text === undefined)
    throw new Error(`no sample fits ${name}: ${property.pattern}; add one to the texts`);
  return text;
}
