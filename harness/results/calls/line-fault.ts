import type { Oddity } from './log-notes.ts';

/** What is wrong with a line that is no JSON as a whole, so that whoever set the log up knows what to mend. */
export function lineFault(line: string): Oddity {
  const text = line.trim();
  const [from, to] = [text.indexOf('{'), text.lastIndexOf('}')];
  if (from >= 0 && isJson(text.slice(from, to + 1))) return 'wrapped';
  return (from === 0) === (to >= 0 && to === text.length - 1) ? 'rubbish' : 'cut';
}

function isJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}
