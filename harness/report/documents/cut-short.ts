import type { Document } from '../document.ts';

/**
 * What a command has found that ended before all was done, in words that stand first, as data and as a case that is not proven:
 * what is missing could have been wrong. The document itself where nothing is missing.
 */
export function cutShort(document: Document, why: string | undefined): Document {
  if (why === undefined) return document;
  const { blocks, data, cases = [] } = document;
  return {
    blocks: [{ kind: 'heading', text: 'Not all of it', about: why, facts: [] }, ...blocks],
    data: { ...data, cutShort: why },
    cases: [
      { suite: 'contend', name: 'all that was asked for', seconds: 0, outcome: 'unproven', why },
      ...cases,
    ],
  };
}
