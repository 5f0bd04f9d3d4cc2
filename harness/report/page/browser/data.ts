/** What the page carries for the script of a figure. */
export function dataOf<T>(figure: HTMLElement): T {
  return JSON.parse(figure.querySelector('script')?.textContent ?? 'null') as T;
}

/** An element that the page is known to have. */
export function one<T extends Element>(within: ParentNode, selector: string): T {
  const found = within.querySelector<T>(selector);
  if (found === null) throw new Error(`this page has no ${selector}`);
  return found;
}

/** Makes a picture a control that arrow keys move: its value is told by words as it changes. */
export function steered(
  control: HTMLElement,
  count: number,
  onKey: (key: KeyboardEvent) => boolean,
): (at: number, words: string) => void {
  control.setAttribute('role', 'slider');
  control.setAttribute('aria-valuemin', '0');
  control.setAttribute('aria-valuemax', String(Math.max(0, count - 1)));
  control.setAttribute('aria-valuenow', '0');
  control.setAttribute('aria-valuetext', 'arrow keys tell the values');
  control.addEventListener('keydown', (key) => {
    if (!key.ctrlKey && !key.metaKey && !key.altKey && onKey(key)) key.preventDefault();
  });
  return (at, words) => {
    control.setAttribute('aria-valuenow', String(at));
    control.setAttribute('aria-valuetext', words);
  };
}

/** Where an arrow key leads from a place among so many; undefined for other keys. */
export function stepped(key: string, at: number, count: number): number | undefined {
  const far = Math.max(1, Math.round(count / 10));
  const by = { ArrowLeft: -1, ArrowRight: 1, ArrowUp: 1, ArrowDown: -1, PageUp: far, PageDown: -far }[key];
  const to = key === 'Home' ? 0 : key === 'End' ? count - 1 : by === undefined ? undefined : at + by;
  return to === undefined ? undefined : Math.min(count - 1, Math.max(0, to));
}
