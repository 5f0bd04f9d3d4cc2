import type { Block, PageBlock } from './document.ts';

/** A block that can be printed in characters. */
export type CharacterBlock = Exclude<Block, PageBlock>;

/** A block as a page has it: what is made only for pages is made. */
export type ShownBlock = Exclude<Block, { readonly kind: 'aside' }>;

/** What formats of characters print of a document. */
export function inCharacters(blocks: readonly Block[]): readonly CharacterBlock[] {
  return blocks.filter(
    (block): block is CharacterBlock =>
      block.kind !== 'chart' && block.kind !== 'verdicts' && block.kind !== 'aside',
  );
}

/** All blocks of a document, with what only a page shows. */
export function onPage(blocks: readonly Block[]): readonly ShownBlock[] {
  return blocks.flatMap((block) => (block.kind === 'aside' ? onPage(block.blocks()) : [block]));
}
