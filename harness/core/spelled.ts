/**
 * A text for people, in which the keys of records have their letters again: ids write those beyond small ASCII ones by code
 * point, between `U` and `Z` (`idOf` of duplicate-registration).
 */
export function spelled(text: string): string {
  return text.replaceAll(/U([0-9A-F]{2,6})Z/g, (escaped, hex: string) => {
    const point = Number.parseInt(hex, 16);
    return point > 0x10_ff_ff ? escaped : String.fromCodePoint(point);
  });
}
