import { callFields as names } from '../../../harness/core/call.ts';
import { openPath } from '../../../harness/core/open-path.ts';
import { asText } from '../logs/json-text.ts';

/** Paths that are remembered at most: those of hot records come again and again. */
const mostPaths = 10_000;

/** What a line of the log says of a path, with its template and its record where the service has such a path. */
export class PathFields {
  readonly #routes: readonly { readonly pattern: RegExp; readonly template: string }[];
  readonly #known = new Map<string, string>();

  constructor(templates: readonly string[]) {
    this.#routes = templates.map((template) => ({ template, pattern: patternOf(template) }));
  }

  /** As members of JSON, each with its comma. */
  of({ path, url }: { readonly path: string; readonly url: string }): string {
    const asked = url.startsWith('/') ? url : path;
    const known = this.#known.get(asked);
    if (known !== undefined) return known;
    if (this.#known.size >= mostPaths) this.#known.clear();
    const made = this.#made(openPath(asked));
    this.#known.set(asked, made);
    return made;
  }

  #made(path: string): string {
    const fields = `"${names.path}":${asText(path)},`;
    for (const { pattern, template } of this.#routes) {
      const found = pattern.exec(path);
      if (found === null) continue;
      const resource = found[1] === undefined ? '' : `"${names.resource}":${asText(found[1])},`;
      return `${fields}"${names.route}":${asText(template)},${resource}`;
    }
    return fields;
  }
}

/** Matches the paths of a template; its first group is the path as far as the record is named. */
function patternOf(template: string): RegExp {
  const [before = '', ...behind] = template.split(/\{[^}]*\}/).map((part) => literally(part));
  if (behind.length === 0) return new RegExp(`^${before}$`);
  const [first = '', ...rest] = behind;
  return new RegExp(`^(${before}[^/]+)${[first, ...rest].join('[^/]+')}$`);
}

function literally(text: string): string {
  return text.replaceAll(/[$()*+.?[\\\]^{|}]/g, String.raw`\$&`);
}
