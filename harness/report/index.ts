import { json } from './json.ts';
import { markdown } from './markdown.ts';
import type { Reporter } from './reporter.ts';
import { text } from './text.ts';

/** Every format that records can be shown in. */
export const reporters: readonly Reporter[] = [text, markdown, json];
