/** The measured part of a run: operations that were due from `fromMs` up to, not including, `toMs`. */
export interface Window {
  readonly fromMs: number;
  readonly toMs: number;
}
