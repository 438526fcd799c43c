import type { ClassItem } from "./char-class.ts";

const perl = new Map([
  ["d", "0-9"],
  ["s", "\\t\\n\\f\\r "],
  ["w", "0-9A-Za-z_"],
]);

/** The class `\d`, `\s` or `\w`, or its opposite `\D`, `\S` or `\W`; undefined for another escape. */
export function perlClass(name: string): ClassItem | undefined {
  const source = perl.get(name.toLowerCase());
  return source === undefined ? undefined : { source, isNegated: !perl.has(name) };
}

const posix = new Map([
  ["alnum", "0-9A-Za-z"],
  ["alpha", "A-Za-z"],
  ["ascii", "\\x00-\\x7f"],
  ["blank", "\\t "],
  ["cntrl", "\\x00-\\x1f\\x7f"],
  ["digit", "0-9"],
  ["graph", "!-~"],
  ["lower", "a-z"],
  ["print", " -~"],
  ["punct", "!-\\/:-@\\[-\\x60\\{-~"],
  ["space", "\\t-\\r "],
  ["upper", "A-Z"],
  ["word", "0-9A-Za-z_"],
  ["xdigit", "0-9A-Fa-f"],
]);

/** A class such as `alpha` of `[[:alpha:]]`, or its opposite as `^alpha`. */
export function posixClass(name: string): ClassItem | undefined {
  const source = posix.get(name.replace(/^\^/, ""));
  return source === undefined ? undefined : { source, isNegated: name.startsWith("^") };
}

const category = /^(?:C[cfnos]?|L[CClmotu]?|M[cen]?|N[dlo]?|P[cdefios]?|S[ckmo]?|Z[lps]?)$/;
/** JavaScript also accepts codes of four characters for scripts; RE2 does not. These are names as well. */
const shortNames = new Set(["Ahom", "Cham", "Kawi", "Lisu", "Modi", "Newa", "Thai", "Toto"]);

/** A general category or script of Unicode, such as `Lu` or `Greek`. */
export function unicodeClass(name: string): ClassItem | undefined {
  if (name === "Any") return { source: "\\u{0}-\\u{10ffff}", isNegated: false };
  if (category.test(name)) return { source: `\\p{${name}}`, isNegated: false };
  if (!/^[A-Z][A-Za-z_]+$/.test(name) || (name.length === 4 && !shortNames.has(name))) {
    return undefined;
  }
  const source = `\\p{Script=${name}}`;
  try {
    void new RegExp(source, "u");
  } catch {
    return undefined;
  }
  return { source, isNegated: false };
}
