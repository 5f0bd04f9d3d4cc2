import type { Document } from '../document.ts';
import { onPage } from '../media.ts';
import { assetOf } from './assets.ts';
import { Markup, markup, when } from './markup.ts';
import { sectionMarkup, sectionsOf, verdictsMarkup, whoWasRight } from './section.ts';
import type { Section } from './section.ts';

/** A document as one file that needs nothing else: verdicts first, then each part with its tables and pictures. */
export function pageOf({ blocks }: Document): string {
  const [style, script] = [assetOf('page.css'), assetOf('page.js')];
  const sections = sectionsOf(onPage(blocks));
  const { title, result } = namesOf(sections);
  const judged = sections.find(({ verdicts }) => verdicts.length > 0);
  const policy = `default-src 'none'; script-src ${script.hash}; style-src ${style.hash}; img-src data:; base-uri 'none'; form-action 'none'`;
  const page = markup`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${policy}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<meta name="generator" content="Contend">
<meta name="referrer" content="no-referrer">
<link rel="icon" href="data:,">
<title>${[title, result, 'Contend'].filter((part) => part !== '').join(' – ')}</title>
<style>${new Markup(style.text)}</style>
</head>
<body>
<a class="skip" href="#report">to the report</a>
<header>
<p class="brand">Contend</p>
<h1>${title}</h1>
${when(result !== '', () => markup`<p class="result">${result}</p>`)}
</header>
<main id="report" tabindex="-1">
${when(judged !== undefined, () => markup`<section class="first" aria-labelledby="verdicts"><h2 id="verdicts">${judged?.question}</h2>${verdictsMarkup(sections)}</section>`)}
${sections.map(sectionMarkup)}
</main>
<footer><p>Written by Contend. This file asks the network for nothing.</p></footer>
<script>${new Markup(script.text)}</script>
</body>
</html>
`;
  return page.html;
}

/** What the page is about, and how it ended, in a line each. */
function namesOf(sections: readonly Section[]): { readonly title: string; readonly result: string } {
  const names = sections.flatMap(({ heading }) => heading?.text ?? []);
  const lines = sections.flatMap(({ question, verdicts }) => (question === whoWasRight ? verdicts : []));
  const counts = [
    { tone: 'good', word: 'right' },
    { tone: 'bad', word: 'wrong' },
    { tone: 'doubt', word: 'open' },
  ].flatMap(({ tone, word }) => {
    const count = lines.filter((line) => line.tone === tone).length;
    return count === 0 ? [] : [`${count} ${word}`];
  });
  const more = names.length > 3 ? ` and ${names.length - 3} more` : '';
  return {
    title:
      names.length === 0
        ? (sections.find(({ verdicts }) => verdicts.length > 0)?.question ?? 'Report')
        : `${[...new Set(names)].slice(0, 3).join(', ')}${more}`,
    result: counts.join(', '),
  };
}
