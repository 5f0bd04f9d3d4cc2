import { csv } from './csv.ts';
import type { Format } from './format.ts';
import { html } from './html.ts';
import { json } from './json.ts';
import { junit } from './junit.ts';
import { markdown } from './markdown.ts';
import { text } from './text.ts';

/** Every format that documents can be printed in. */
export const formats: readonly Format[] = [text, markdown, html, json, csv, junit];
