import type { ContentsOptions } from './contents-options.ts';

/** Which records say who changed them last and when. */
export interface StampOptions {
  readonly collection: string;
  /** Where a slot has several records: the operations that read the one of this collection that has the slot's name. */
  readonly by?: (operation: number) => boolean;
  /** Where requests put a content that reads show: it tells who has put what is shown beside a stamp. */
  readonly contents?: ContentsOptions;
  /** Where every change leads to a value of one field: values by the commands that leave the record there. */
  readonly leadsTo?: { readonly field: string; readonly values: Readonly<Record<string, string>> };
}
