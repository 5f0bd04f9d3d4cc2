import { dataOf, one, steered, stepped } from './data.ts';
import { View } from './view.ts';

interface Told {
  readonly fromMs: number;
  readonly toMs: number;
  /** What may stand in the bar of each request, the longest first. */
  readonly labels: readonly (readonly string[])[];
}

/** Lets a diagram zoom, by pointer and by keys, and tell the story of the request that is pointed to or stepped to. */
export function enliven(figure: HTMLElement): void {
  const data = dataOf<Told>(figure);
  const stage = one<HTMLElement>(figure, '.stage');
  const told = one<HTMLElement>(figure, '.told');
  const zoom = one<HTMLElement>(figure, '.zoom');
  const bars = [...figure.querySelectorAll<SVGElement>('.bar')];
  const words = [...figure.querySelectorAll<HTMLElement>('.requests li')];
  const stories = words.map((item) => one<HTMLElement>(item, ':scope > span:last-child').textContent ?? '');
  const hint = told.textContent;
  const view = new View(one<SVGElement>(figure, '.area'), one<SVGElement>(figure, '.across'), data);
  let at = -1;

  const say = steered(stage, bars.length, ({ key, shiftKey }) => {
    const to = shiftKey ? undefined : stepped(key, at, bars.length);
    if (to !== undefined) show(to);
    else if (key === '+' || key === '=') view.zoom(0.5, at < 0 ? 0.5 : view.middleOf(bars[at]!));
    else if (key === '-') view.zoom(2, 0.5);
    else if (key === '0') view.whole();
    else if (key === 'ArrowLeft' || key === 'ArrowRight') view.move(key === 'ArrowLeft' ? -0.2 : 0.2);
    else return false;
    return true;
  });

  function show(to: number): void {
    at = to;
    bars.forEach((bar, index) => bar.classList.toggle('chosen', index === to));
    words.forEach((item, index) => item.classList.toggle('chosen', index === to));
    const text = stories[to] ?? '';
    told.textContent = text === '' ? hint : text;
    if (to >= 0) say(to, text);
  }

  bars.forEach((bar, index) => {
    bar.addEventListener('pointerenter', () => show(index));
    bar.addEventListener('pointerleave', () => show(-1));
  });
  stage.addEventListener('focus', () => {
    if (stage.matches(':focus-visible')) show(Math.max(0, at));
  });
  stage.addEventListener('blur', () => show(-1));
  stage.addEventListener('dblclick', (event) => view.zoom(0.5, view.shareAt(event.clientX)));
  stage.addEventListener(
    'wheel',
    (event) => {
      // Without a key the wheel scrolls the page.
      if (!event.ctrlKey && !event.metaKey) return;
      event.preventDefault();
      view.zoom(event.deltaY > 0 ? 1.25 : 0.8, view.shareAt(event.clientX));
    },
    { passive: false },
  );
  stage.addEventListener('pointermove', (event) => {
    if (event.buttons === 1) view.drag(event.movementX);
  });
  zoom.hidden = false;
  told.hidden = false;
  zoom.addEventListener('click', ({ target }) => {
    const what = target instanceof HTMLElement ? target.dataset['do'] : undefined;
    if (what === 'in') view.zoom(0.5, 0.5);
    if (what === 'out') view.zoom(2, 0.5);
    if (what === 'all') view.whole();
  });
  new ResizeObserver(() => view.draw()).observe(stage);
}
