import { appendFile, stat } from 'node:fs/promises';
import { sentences } from '../report/document.ts';
import type { Document } from '../report/document.ts';
import { printed } from './print.ts';
import { fileStyle } from './terminal.ts';

/** GitHub takes so many bytes of a step, and nothing of one that wrote more. */
const most = 1024 * 1024;

/** Appends what was found, in Markdown, to the summary that GitHub Actions shows of a step; does nothing where there is none. */
export async function addToSummary(document: Document, path: string | undefined): Promise<void> {
  if (path === undefined || path === '') return;
  const used = await stat(path).then(
    ({ size }) => size,
    () => 0,
  );
  const text = summaryOf(document, most - used);
  if (text !== '') await appendFile(path, text);
}

/** As many blocks of a document as so many bytes hold, and a sentence where some are left out; nothing where that has no room. */
export function summaryOf(document: Document, bytes: number): string {
  const { blocks } = document;
  const firstOf = (count: number): string => {
    const left = sentences(
      `${blocks.length - count} of ${blocks.length} parts are left out: a step has room for 1 MiB. --format markdown=FILE writes all.`,
    );
    const shown = count === blocks.length ? blocks : [...blocks.slice(0, count), ...left];
    return `\n${printed({ ...document, blocks: shown }, 'markdown', fileStyle)}`;
  };
  const fits = (count: number): boolean => Buffer.byteLength(firstOf(count)) <= bytes;
  if (fits(blocks.length)) return firstOf(blocks.length);
  let [most, over] = [0, blocks.length];
  while (over - most > 1) {
    const middle = Math.floor((most + over) / 2);
    if (fits(middle)) most = middle;
    else over = middle;
  }
  return fits(most) ? firstOf(most) : '';
}
