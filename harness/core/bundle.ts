/** An adapter that was read: where its bundle can be imported from, and the file that somebody wrote. */
export interface Bundle {
  readonly module: string;
  readonly file: string;
}
