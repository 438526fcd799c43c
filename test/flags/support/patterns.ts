import fc from "fast-check";
import { RE2JS } from "re2js";
import { compilePattern } from "../../../shared/flags/evaluate/regex/compile-pattern.ts";
import { PatternError } from "../../../shared/flags/evaluate/regex/pattern-error.ts";
import { from } from "./values.ts";

const atom = fc.oneof(
  from("a", "b", "Z", "é", "ß", "\u{1f600}", "k", "_", " ", "-", "]", "}", "{", "{,2}", "a{01}"),
  from(".", "^", "$", "\\A", "\\z", "\\b", "\\B", "\\d", "\\D", "\\s", "\\S", "\\w", "\\W"),
  from("\\pL", "\\PL", "\\p{Lu}", "\\p{^Lu}", "\\P{^Greek}", "\\p{Greek}", "\\pN", "\\p{Any}"),
  from(
    "[a-c]",
    "[^a-c]",
    "[]a]",
    "[^]a]",
    "[a-]",
    "[-a]",
    "[\\d-z]",
    "[[:alpha:]]",
    "[^[:^digit:]_]",
  ),
  from(
    "[\\pL\\d]",
    "[^\\PL]",
    "[\\W]",
    "[^\\S]",
    "[k-l]",
    "[\\x{3b1}-\\x{3c9}]",
    "[[a]",
    "[a-c-e]",
  ),
  from("\\x41", "\\x{e9}", "\\0", "\\101", "\\n", "\\t", "\\.", "\\\\", "\\_", "\\Qa.b\\E", "\\Q*"),
  from("(?i)", "(?-i)", "(?s)", "(?m)", "(?im-s)", "(?U)", "()", "(?:)", "|"),
);
/** Parts that RE2 refuses, or that are wrong in some places. */
const odd = from(
  "\\1",
  "\\8",
  "\\Z",
  "\\C",
  "\\e",
  "\\u0041",
  "\\x",
  "\\x{110000}",
  "\\p{Foo}",
  "\\p",
  "\\E",
  "(?=a)",
  "(?!a)",
  "(?<=a)",
  "(?>a)",
  "(?#c)",
  "(?x)",
  "(?i-)",
  "(?P=n)",
  "(?P<n>a)",
  "(?<n>a)",
  "[",
  "[z-a]",
  "[a-\\d]",
  "[[:foo:]]",
  "[]",
  "(",
  ")",
  "*",
  "+",
  "?",
  "{2}",
  "**",
  "\\",
  "a{3,2}",
  "a{1001}",
  "(?:a{50}){21}",
  "[\\b]",
  "\\p{Grek}",
  "\\p{greek}",
  "(?P<a-b>c)",
  "(?",
  "(?i",
  "\\Q",
);
const repetition = from(
  "",
  "",
  "*",
  "+",
  "?",
  "*?",
  "+?",
  "??",
  "{2}",
  "{1,2}",
  "{0}",
  "{2,}?",
  "{0,1}",
);
const { pattern } = fc.letrec<{ pattern: string }>((tie) => ({
  pattern: fc
    .array(
      fc.tuple(
        fc.oneof(
          { maxDepth: 3 },
          { weight: 9, arbitrary: atom },
          { weight: 1, arbitrary: odd },
          { weight: 3, arbitrary: tie("pattern").map((inner) => `(${inner})`) },
          { weight: 2, arbitrary: tie("pattern").map((inner) => `(?:${inner}|b)`) },
          { weight: 1, arbitrary: tie("pattern").map((inner) => `(?i:${inner})`) },
        ),
        repetition,
      ),
      { maxLength: 4 },
    )
    .map((parts) => parts.flat().join("")),
}));
const text = fc
  .array(
    from(
      ..."abcAZzk_- .*]}{01\n\t\r\vé".split(""),
      "ß",
      "ẞ",
      "ſ",
      "\u212a",
      "α",
      "Ω",
      "\u{1f600}",
      "\ud800",
    ),
    { maxLength: 6 },
  )
  .map((chars) => chars.join(""));

/** Null for a pattern that is refused. */
function ours(source: string, ignoreCase: boolean): ((value: string) => boolean) | null {
  try {
    return compilePattern(source, ignoreCase);
  } catch (error) {
    if (error instanceof PatternError) return null;
    throw error;
  }
}

function theirs(source: string, ignoreCase: boolean): ((value: string) => boolean) | null {
  try {
    const compiled = RE2JS.compile(source, ignoreCase ? RE2JS.CASE_INSENSITIVE : 0);
    return (value) => compiled.matcher(value).find();
  } catch {
    return null;
  }
}

/**
 * Compares random patterns with re2js, a port of RE2. Returns how many both accept.
 * @throws the smallest counterexample
 */
export function fuzzPatterns(runs: number, seed: number): number {
  let accepted = 0;
  fc.assert(
    fc.property(
      pattern,
      fc.boolean(),
      fc.array(text, { minLength: 4, maxLength: 4 }),
      (source, ignoreCase, values) => {
        const [mine, other] = [ours(source, ignoreCase), theirs(source, ignoreCase)];
        if ((mine === null) !== (other === null)) throw new Error(mine ? "accepted" : "refused");
        if (mine) accepted += 1;
        for (const value of values) {
          if (mine?.(value) !== other?.(value)) throw new Error(JSON.stringify(value));
        }
      },
    ),
    { numRuns: runs, seed },
  );
  return accepted;
}
