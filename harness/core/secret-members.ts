/** Members, form fields and query parameters that hold what is secret. */
const secretMember = /passw|passphrase|^pwd$|secret|token|api[-_]?key|authorization|credential|session/i;
/** Those that may be numbers that count, such as tokens of locks. */
const mayCount = /token|session/i;
const isCount = /^"?-?\d{1,5}"?$/;
/** What holds no secret; a function is shown by that word where JSON leaves it out. */
const isNothing = /^(?:true|false|null|""|"a function")$/;

/** Of JSON: where a text begins, what opens, what closes, commas, other values. */
const ofJson = /(")|([[{])|([\]}])|(,)|[^\s{}[\]:,"]+/g;
const colon = /\s*:/y;
const field = /(^|[?&;\s"'])([^\s=&?;"'<>{}]+)=([^\s&#;"'<>\\]+)/g;

/** A text in which `$SECRET` stands for the values of JSON members, form fields and query parameters with the name of a secret. */
export function withoutMembers(text: string): string {
  const shown = text.includes('{') ? withoutJsonMembers(text) : text;
  return shown.replaceAll(field, (whole, before: string, name: string, value: string) =>
    isShown(decoded(name), value) ? whole : `${before}${name}=$SECRET`,
  );
}

function withoutJsonMembers(text: string): string {
  /** The member whose value is read; of one that is secret all that its lists and objects hold belongs to it. */
  let name = '';
  let open = 0;
  let shown = '';
  let until = 0;
  for (let part = partAt(text, 0); part !== undefined; part = partAt(text, part.to)) {
    const { kind, from, to } = part;
    if (kind === 'name') {
      if (open === 0) name = text.slice(from + 1, to - 1);
    } else if (kind === 'opens') {
      if (open > 0 || secretMember.test(name)) open += 1;
    } else if (kind === 'closes' || kind === 'comma') {
      if (kind === 'closes' && open > 0) open -= 1;
      if (open === 0) name = '';
    } else if (!isShown(name, text.slice(from, to))) {
      shown += `${text.slice(until, from)}"$SECRET"`;
      until = to;
    }
  }
  return shown + text.slice(until);
}

/** A part of JSON, and where it begins and ends. */
interface Part {
  readonly kind: 'name' | 'value' | 'opens' | 'closes' | 'comma';
  readonly from: number;
  readonly to: number;
}

/** The first part at a place of a text or behind it. */
function partAt(text: string, at: number): Part | undefined {
  ofJson.lastIndex = at;
  const found = ofJson.exec(text);
  if (found === null) return undefined;
  const [whole, quote, opens, closes, comma] = found;
  const from = found.index;
  if (quote !== undefined) {
    const to = endOfText(text, from);
    colon.lastIndex = to;
    return { kind: colon.test(text) ? 'name' : 'value', from, to };
  }
  const kind =
    opens !== undefined ? 'opens' : closes !== undefined ? 'closes' : comma !== undefined ? 'comma' : 'value';
  return { kind, from, to: from + whole.length };
}

/** Where a text of JSON is over, that of one that was cut off, too: step by step, as no pattern reads what has millions of letters. */
function endOfText(text: string, from: number): number {
  const mark = /["\\]/g;
  mark.lastIndex = from + 1;
  for (let found = mark.exec(text); found !== null; found = mark.exec(text)) {
    if (found[0] === '"') return mark.lastIndex;
    mark.lastIndex += 1;
  }
  return text.length;
}

function isShown(name: string, value: string): boolean {
  return !secretMember.test(name) || isNothing.test(value) || (mayCount.test(name) && isCount.test(value));
}

function decoded(name: string): string {
  try {
    return decodeURIComponent(name);
  } catch {
    return name;
  }
}
