/** Members, form fields and query parameters that hold what is secret. */
const secretMember = /passw|passphrase|^pwd$|secret|token|api[-_]?key|authorization|credential|session/i;
/** Those that may be numbers that count, such as tokens of locks. */
const mayCount = /token|session/i;
const isCount = /^"?-?\d{1,5}"?$/;
/** What holds no secret; a function is shown by that word where JSON leaves it out. */
const isNothing = /^(?:true|false|null|""|"a function")$/;

/** Of JSON, also of one that was cut off: names, texts, what opens, what closes, commas, other values. */
const ofJson = /("(?:[^"\\]|\\.)*")(?=\s*:)|"(?:[^"\\]|\\.)*(?:"|$)|([[{])|([\]}])|(,)|[^\s{}[\]:,"]+/gs;
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
  return text.replaceAll(ofJson, (part: string, ...[key, opens, closes, comma]: (string | undefined)[]) => {
    if (key !== undefined) {
      if (open === 0) name = key.slice(1, -1);
    } else if (opens !== undefined) {
      if (open > 0 || secretMember.test(name)) open += 1;
    } else if (closes !== undefined || comma !== undefined) {
      if (closes !== undefined && open > 0) open -= 1;
      if (open === 0) name = '';
    } else if (!isShown(name, part)) return '"$SECRET"';
    return part;
  });
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
