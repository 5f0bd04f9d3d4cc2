import { pageOf } from '../page/page.ts';
import type { Format } from './format.ts';

/** Documents as a page for a browser, in one file. */
export const html: Format = {
  name: 'html',
  about: 'one page with charts and pictures of what went wrong, which opens offline',
  print: pageOf,
};
