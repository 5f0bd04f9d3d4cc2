import type { Named } from '../../core/registry.ts';
import type { Document } from '../document.ts';

/** What a format knows of the place that it prints to. */
export interface Style {
  readonly color: boolean;
  /** Columns of the terminal. */
  readonly width: number;
}

/** A way to print documents, one file each; the text ends with a line feed. */
export interface Format extends Named {
  /** Programs read it: nothing in it is put in other words. */
  readonly forPrograms?: true;
  readonly print: (document: Document, style: Style) => string;
}
