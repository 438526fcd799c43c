/** Whether a code point is one that a pattern allows in a place. */
export type MatchesCode = (code: number) => boolean;

/** A part of a class, as the inside of a JavaScript class in Unicode mode. */
export interface ClassItem {
  source: string;
  isNegated: boolean;
}

const escaped = (code: number) => `\\u{${code.toString(16)}}`;

export const rangeItem = (from: number, to: number): ClassItem => ({
  source: `${escaped(from)}-${escaped(to)}`,
  isNegated: false,
});

/**
 * Tests one code point at a time, so JavaScript's own classes are safe: they have the tables of Unicode
 * and of case folding, and nothing can backtrack. Each ASCII code point is tested once and remembered.
 */
export function compileClass(
  items: readonly ClassItem[],
  isNegated: boolean,
  ignoreCase: boolean,
): MatchesCode {
  const flags = ignoreCase ? "iu" : "u";
  const native = (source: string) => new RegExp(`^[${source}]$`, flags);
  const positive = items.filter((item) => !item.isNegated).map(({ source }) => source);
  const included = positive.length > 0 ? native(positive.join("")) : null;
  const excluded = items.filter((item) => item.isNegated).map(({ source }) => native(source));
  const isMember = (code: number): boolean => {
    const text = String.fromCodePoint(code);
    return included?.test(text) === true || excluded.some((part) => !part.test(text));
  };
  const remembered: (boolean | undefined)[] = [];
  return (code) => {
    if (code >= 128) return isMember(code) !== isNegated;
    return (remembered[code] ??= isMember(code) !== isNegated);
  };
}
