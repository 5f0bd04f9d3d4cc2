/** Why nothing can be said of a limit, such as a stock, in words that say what nobody did: "bought an item out". */
export function outOfReach(did: string): string {
  return `nobody came near the limit: nobody ${did}`;
}
