import { scaleOf } from '../chart/scale.ts';

interface Span {
  readonly fromMs: number;
  readonly toMs: number;
  readonly labels: readonly (readonly string[])[];
}

/** The part of a diagram's time that is seen. */
export class View {
  readonly #area: SVGElement;
  readonly #across: SVGElement;
  readonly #span: Span;
  #from = 0;
  #to = 1;

  constructor(area: SVGElement, across: SVGElement, span: Span) {
    this.#area = area;
    this.#across = across;
    this.#span = span;
  }

  /** Shows so much of what is seen, around a place in it from 0 to 1. */
  zoom(factor: number, around: number): void {
    const width = Math.min(1, Math.max(0.002, (this.#to - this.#from) * factor));
    const middle = this.#from + around * (this.#to - this.#from);
    this.#place(middle - around * width, width);
  }

  whole(): void {
    this.#place(0, 1);
  }

  /** Moves by a share of what is seen. */
  move(by: number): void {
    const width = this.#to - this.#from;
    this.#place(this.#from + by * width, width);
  }

  drag(pixels: number): void {
    this.move(-pixels / Math.max(1, this.#area.getBoundingClientRect().width));
  }

  /** Where a place of the screen lies in what is seen. */
  shareAt(clientX: number): number {
    const { left, width } = this.#area.getBoundingClientRect();
    return Math.min(1, Math.max(0, (clientX - left) / Math.max(1, width)));
  }

  middleOf(bar: SVGElement): number {
    const { left, width } = bar.getBoundingClientRect();
    return this.shareAt(left + width / 2);
  }

  draw(): void {
    const pixels = this.#area.getBoundingClientRect().width;
    if (pixels === 0) return;
    for (const element of this.#area.querySelectorAll<SVGElement>('[data-from]')) {
      const [from, to] = [this.#at(element.dataset['from']), this.#at(element.dataset['to'])];
      if (element.matches('line')) {
        element.setAttribute('x1', percent(from));
        element.setAttribute('x2', percent(to));
      } else {
        const width = Math.max(to - from, 6 / Math.max(1, pixels));
        element.setAttribute('x', percent(from));
        element.setAttribute('width', percent(width));
        this.#label(element, width * pixels);
      }
    }
    for (const element of this.#area.querySelectorAll<SVGElement>('[data-at]')) {
      const at = this.#at(element.dataset['at']);
      // Words stay on the paper, as long as what they are about does.
      const half = element.matches('.words')
        ? (element as SVGGraphicsElement).getBBox().width / 2 / pixels
        : 0;
      element.setAttribute('x', percent(at < 0 || at > 1 ? at : Math.min(1 - half, Math.max(half, at))));
    }
    this.#ticks();
  }

  /** The longest words that fit. */
  #label(bar: SVGElement, width: number): void {
    const label = bar.querySelector<SVGTSpanElement>('.label');
    const text = bar.querySelector('text');
    if (label === null || text === null) return;
    for (const words of [...(this.#span.labels[Number(bar.dataset['request'])] ?? []), '']) {
      label.textContent = words;
      if (text.getComputedTextLength() + 12 <= width) return;
    }
  }

  #ticks(): void {
    const { fromMs, toMs } = this.#span;
    const took = toMs - fromMs;
    const step = scaleOf({ scale: 'linear' }, [took * (this.#to - this.#from)], 5).ticks[1] ?? took;
    const first = Math.ceil((took * this.#from) / step);
    const last = Math.floor((took * this.#to) / step);
    const marks = Array.from({ length: Math.max(0, Math.min(12, last - first + 1)) }, (_, index) => {
      const ms = Number(((first + index) * step).toPrecision(8));
      const at = took === 0 ? 0 : this.#at(String(fromMs + ms));
      const text = document.createElementNS('http://www.w3.org/2000/svg', 'text');
      text.setAttribute('x', percent(at));
      text.setAttribute('y', '15');
      text.setAttribute('text-anchor', at > 0.94 ? 'end' : at < 0.04 ? 'start' : 'middle');
      text.textContent = index === 0 ? `${ms} ms` : String(ms);
      return text;
    });
    this.#across.replaceChildren(...marks);
  }

  #at(ms: string | undefined): number {
    const { fromMs, toMs } = this.#span;
    const share = (Number(ms) - fromMs) / (toMs - fromMs || 1);
    return (share - this.#from) / (this.#to - this.#from);
  }

  #place(from: number, width: number): void {
    this.#from = Math.min(1 - width, Math.max(0, from));
    this.#to = this.#from + width;
    this.draw();
  }
}

function percent(share: number): string {
  return `${Number((share * 100).toFixed(3))}%`;
}
