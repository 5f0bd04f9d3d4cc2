/** A decimal without a fraction, as databases write amounts, as the integer that it is; any other text as it is. */
export function wholeNumber(text: string): string {
  return /^-?\d+\.0+$/.test(text) ? text.slice(0, text.indexOf('.')) : text;
}
