import type { Format } from './format.ts';

/** The data of a document, for programs. */
export const json: Format = {
  name: 'json',
  about: 'one document with all data, for programs',
  print: ({ data }) => `${JSON.stringify(data, null, 2)}\n`,
};
