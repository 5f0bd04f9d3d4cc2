import type { Block, PageBlock } from './document.ts';

/** A block that can be printed in characters. */
export type CharacterBlock = Exclude<Block, PageBlock>;

/** A block as a page has it: what is made only for pages is made. */
export type ShownBlock = Exclude<Block, { readonly kind: 'aside' }>;

/** What formats of characters print of a document. */
export function inCharacters(blocks: readonly Block[]): readonly CharacterBlock[] {
  return blocks.flatMap((block) => {
    if (block.kind === 'chart' || block.kind === 'verdicts') return [];
    if (block.kind !== 'aside') return [block];
    return block.for === 'characters' ? inCharacters(block.blocks()) : [];
  });
}

/** All blocks of a document, with what only a page shows. */
export function onPage(blocks: readonly Block[]): readonly ShownBlock[] {
  return blocks.flatMap((block) => {
    if (block.kind !== 'aside') return [block];
    return block.for === undefined ? onPage(block.blocks()) : [];
  });
}
