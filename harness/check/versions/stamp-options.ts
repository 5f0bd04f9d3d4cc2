/** Which records say who changed them last and when. */
export interface StampOptions {
  readonly collection: string;
  /** Where a slot has several records: the operations that read the one of this collection that has the slot's name. */
  readonly by?: (operation: number) => boolean;
}
