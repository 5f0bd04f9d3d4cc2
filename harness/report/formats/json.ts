import type { Format } from './format.ts';

/** The data of a document, for programs. */
export const json: Format = {
  name: 'json',
  about: 'one document with all data, for programs',
  forPrograms: true,
  print: ({ data }) => `${JSON.stringify(data, null, 2).replaceAll(unseen, codeOf)}\n`,
};

/** What JSON lets stand in a text although a terminal would act on it. */
const unseen = /[\u007f-\u009f\p{Zl}\p{Zp}\p{Bidi_Control}]/gu;

function codeOf(character: string): string {
  return `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`;
}
