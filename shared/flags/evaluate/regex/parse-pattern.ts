import { compileClass, type MatchesCode, rangeItem } from "./char-class.ts";
import { Cursor } from "./cursor.ts";
import { assertions, isWithin, type Node } from "./nodes.ts";
import { parseClass } from "./parse-class.ts";
import { parseClassEscape, parseEscape } from "./parse-escape.ts";
import { PatternError } from "./pattern-error.ts";

/** How deep groups may be nested, so that a pattern cannot exhaust the stack. */
const maxDepth = 250;
/** The limit of RE2. */
const maxRepeat = 1000;

interface Flags {
  /** Ignore case. */
  i: boolean;
  /** `^` and `$` match at lines. */
  m: boolean;
  /** `.` matches a newline. */
  s: boolean;
}

const flagGroup = /\?([imsU]*)(?:-([imsU]+))?([:)])/y;
const groupName = /\?P?<(\w+)>/y;
const braces = /\{(0|[1-9]\d*)(?:(,)(0|[1-9]\d*)?)?\}/y;

/**
 * Parses a pattern in the syntax of RE2. Groups capture nothing, and greediness is ignored: both cannot
 * change whether a text matches.
 * @throws PatternError
 */
export function parsePattern(text: string, ignoreCase: boolean): Node {
  const parser = new Parser(text, ignoreCase);
  return parser.parse();
}

class Parser {
  readonly #cursor: Cursor;
  #flags: Flags;
  readonly #names = new Set<string>();
  /** Where the last repetition operator ended: another one may not follow. */
  #repeatEnd = -1;

  constructor(text: string, ignoreCase: boolean) {
    this.#cursor = new Cursor(text);
    this.#flags = { i: ignoreCase, m: false, s: false };
  }

  parse(): Node {
    const node = this.#choice(0);
    if (!this.#cursor.isAtEnd) this.#cursor.fail("A ) without its (", this.#cursor.at);
    return node;
  }

  #choice(depth: number): Node {
    if (depth > maxDepth) throw new PatternError(`Groups are nested more than ${maxDepth} deep`);
    const branches: Node[][] = [[]];
    while (!this.#cursor.isAtEnd && !this.#cursor.startsWith(")")) {
      if (this.#cursor.accept("|")) branches.push([]);
      else this.#item(branches.at(-1) ?? [], depth);
    }
    const parts = branches.map((branch): Node => ({ kind: "sequence", parts: branch }));
    return { kind: "choice", parts };
  }

  #item(parts: Node[], depth: number): void {
    const from = this.#cursor.at;
    const counted = this.#cursor.read(braces);
    if (counted) {
      const [, min, comma, max] = counted;
      const last = comma === undefined ? Number(min) : Number(max ?? Infinity);
      return this.#repeat(parts, Number(min), last, from, true);
    }
    const escaped = parseClassEscape(this.#cursor);
    if (escaped) return void parts.push(one(compileClass([escaped], false, this.#flags.i)));
    const char = this.#cursor.next();
    if (char === "*") return this.#repeat(parts, 0, Infinity, from, false);
    if (char === "+") return this.#repeat(parts, 1, Infinity, from, false);
    if (char === "?") return this.#repeat(parts, 0, 1, from, false);
    if (char === "(") return this.#group(parts, depth, from);
    if (char === "\\") return this.#escape(parts);
    parts.push(this.#simple(char));
  }

  #simple(char: string): Node {
    const { i, m, s } = this.#flags;
    if (char === "^") {
      return { kind: "assert", holds: m ? assertions.lineStart : assertions.textStart };
    }
    if (char === "$") return { kind: "assert", holds: m ? assertions.lineEnd : assertions.textEnd };
    if (char === ".") return one(s ? () => true : (code) => code !== 10);
    if (char === "[") return one(parseClass(this.#cursor, i));
    return this.#literal(char.codePointAt(0) ?? 0);
  }

  #literal(code: number): Node {
    if (this.#flags.i) return one(compileClass([rangeItem(code, code)], false, true));
    return one((other) => other === code);
  }

  #escape(parts: Node[]): void {
    const { textStart, textEnd, wordBoundary, noWordBoundary } = assertions;
    if (this.#cursor.accept("A")) parts.push({ kind: "assert", holds: textStart });
    else if (this.#cursor.accept("z")) parts.push({ kind: "assert", holds: textEnd });
    else if (this.#cursor.accept("b")) parts.push({ kind: "assert", holds: wordBoundary });
    else if (this.#cursor.accept("B")) parts.push({ kind: "assert", holds: noWordBoundary });
    else if (this.#cursor.accept("Q")) this.#quoted(parts);
    else parts.push(this.#literal(parseEscape(this.#cursor)));
  }

  /** The text up to `\E`, or to the end, stands for itself. */
  #quoted(parts: Node[]): void {
    while (!this.#cursor.isAtEnd && !this.#cursor.accept("\\E")) {
      parts.push(this.#literal(this.#cursor.next().codePointAt(0) ?? 0));
    }
  }

  #repeat(parts: Node[], min: number, max: number, from: number, isCounted: boolean): void {
    const part = parts.pop();
    if (from === this.#repeatEnd) this.#cursor.fail("A repetition of a repetition", from);
    if (!part) return this.#cursor.fail("A repetition of nothing", from);
    const isTooOften = isCounted && (min > maxRepeat || (max !== Infinity && max > maxRepeat));
    const node: Node = { kind: "repeat", part, min, max, isCounted };
    if (isTooOften || min > max || !isWithin(node, maxRepeat)) {
      this.#cursor.fail(`A count that is not from 0 to ${maxRepeat}`, from);
    }
    this.#cursor.accept("?");
    this.#repeatEnd = this.#cursor.at;
    parts.push(node);
  }

  #group(parts: Node[], depth: number, from: number): void {
    const outer = this.#flags;
    if (this.#cursor.startsWith("?")) {
      const name = this.#cursor.read(groupName)?.[1];
      if (name !== undefined && this.#names.has(name)) {
        this.#cursor.fail("A second group of the same name", from);
      }
      if (name === undefined && this.#readFlags(from)) return;
      if (name !== undefined) this.#names.add(name);
    }
    parts.push(this.#choice(depth + 1));
    if (!this.#cursor.accept(")")) this.#cursor.fail("A ( without its )", from);
    this.#flags = outer;
  }

  /** Sets flags. Returns true if they hold up to the end of the group around them, as in `(?i)`. */
  #readFlags(from: number): boolean {
    const found = this.#cursor.read(flagGroup);
    if (!found) return this.#cursor.fail("A group that RE2 does not have", from);
    const [, set = "", unset = "", end] = found;
    const flags = { ...this.#flags };
    for (const name of ["i", "m", "s"] as const) {
      if (set.includes(name)) flags[name] = true;
      if (unset.includes(name)) flags[name] = false;
    }
    this.#flags = flags;
    return end === ")";
  }
}

const one = (matches: MatchesCode): Node => ({ kind: "one", matches });
