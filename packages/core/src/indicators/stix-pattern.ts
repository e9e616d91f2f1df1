/**
 * The part of STIX patterns that names values by themselves: comparisons with = or IN, joined by OR (STIX 2.1 section 9).
 * Everything that needs two things at once, or in time, is left alone rather than guessed.
 */

/** Long lists of values are still one pattern; beyond this it is no sensible one. */
const MAX_PATTERN = 262_144;

export interface Comparison {
  /** Such as "email-addr:value", lower case. */
  readonly path: string;
  readonly value: string;
}

const TOKEN =
  /\s*(?:(\[|\]|\(|\)|,)|(=)(?!=)|(OR|AND|IN)(?![\w-])|'((?:[^'\\]|\\.)*)'|([a-z0-9][a-z0-9-]*:[A-Za-z0-9_.'[\]-]*?[A-Za-z0-9_'\]])(?=\s|=|!|<|>|$|\)))/y;

type Token = { readonly kind: "mark" | "word" | "text" | "path"; readonly text: string };

function tokens(pattern: string): Token[] | null {
  if (pattern.length > MAX_PATTERN) return null;
  const found: Token[] = [];
  const text = pattern.trim();
  TOKEN.lastIndex = 0;
  while (TOKEN.lastIndex < text.length) {
    const match = TOKEN.exec(text);
    if (match === null) return null;
    const [, mark, equals, word, quoted, path] = match;
    if (quoted !== undefined) found.push({ kind: "text", text: quoted.replace(/\\(.)/g, "$1") });
    else if (path !== undefined) found.push({ kind: "path", text: path.toLowerCase() });
    else if (word !== undefined) found.push({ kind: "word", text: word });
    else found.push({ kind: "mark", text: mark ?? equals ?? "" });
  }
  return found;
}

/** An account of one service is two comparisons about one object, and the only AND that is read. */
function account(comparisons: readonly Comparison[]): Comparison[] | null {
  const service = comparisons.find(({ path }) => path === "user-account:account_type")?.value.toLowerCase();
  const login = comparisons.find(({ path }) => /^user-account:(account_login|user_id)$/.test(path))?.value;
  if (comparisons.length !== 2 || service === undefined || login === undefined) return null;
  return [{ path: `user-account:${service}`, value: login }];
}

/** The values a pattern names, each of which alone would fulfil it; null when it asks for more than that. */
export function patternValues(pattern: string): readonly Comparison[] | null {
  const list = tokens(pattern);
  if (list === null) return null;
  let at = 0;
  const peek = (text: string) => list[at]?.text === text && list[at]?.kind !== "text";
  const take = (text: string) => peek(text) && (at += 1) > 0;

  function comparison(): Comparison[] | null {
    const path = list?.[at];
    if (path?.kind !== "path") return null;
    at += 1;
    const many = take("IN");
    if (!many && !take("=")) return null;
    if (many && !take("(")) return null;
    const found: Comparison[] = [];
    do {
      const value = list?.[at];
      if (value?.kind !== "text") return null;
      at += 1;
      found.push({ path: path.text, value: value.text });
    } while (many && take(","));
    return many && !take(")") ? null : found;
  }

  function observation(): Comparison[] | null {
    if (!take("[")) return null;
    const found: Comparison[] = [];
    let joint: string | null = null;
    do {
      const next = comparison();
      if (next === null) return null;
      found.push(...next);
      const word = list?.[at]?.kind === "word" ? list[at]?.text : undefined;
      if (word !== undefined && joint !== null && joint !== word) return null;
      joint = word ?? joint;
    } while (take("OR") || take("AND"));
    if (!take("]")) return null;
    return joint === "AND" ? account(found) : found;
  }

  const values: Comparison[] = [];
  do {
    const next = observation();
    if (next === null) return null;
    values.push(...next);
  } while (take("OR"));
  return at === list.length ? values : null;
}
