/** A text as a sentence begins: with a capital letter, where it begins with a plain word, and not with a path, a key or a name. */
export function opening(text: string): string {
  return /^\p{Ll}+(?![^\s,;:.])/u.test(text) ? `${text.slice(0, 1).toUpperCase()}${text.slice(1)}` : text;
}
