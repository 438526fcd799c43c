import type { ScimType } from "../../errors.ts";
import { clip } from "../error.ts";
import { type AttributePath, splitName } from "../schema/locate.ts";
import { compareOps, type CompareOp, type Filter, type Literal, type Path } from "./ast.ts";
import { syntaxError, type Token, tokenize } from "./tokenize.ts";

const maxDepth = 50;
/** A PATCH evaluates each comparison on every element, once for each operation. */
const maxPathComparisons = 10;
const namePattern = /^[a-z$][\w$-]*$/i;
const schemaPattern = /^[a-z][a-z0-9+.-]*:[^\s]+$/i;
const numberPattern = /^-?(?:0|[1-9]\d*)(?:\.\d+)?(?:e[+-]?\d+)?$/i;
const operators: ReadonlySet<string> = new Set(compareOps);

/**
 * Parses a filter of RFC 7644, section 3.4.2.2. Names, operators and true, false and null may be in
 * any case; strings are JSON. The limits are 8,000 characters and 50 levels of parentheses.
 * `emails[type eq "work"].value eq "x"` becomes `emails[type eq "work" and value eq "x"]`.
 *
 * @throws AppError bad_request, invalidFilter, with the position of the mistake.
 */
export function parseFilter(text: string): Filter {
  return new FilterParser(text, "invalidFilter").filter();
}

/**
 * Parses a PATCH path of RFC 7644, section 3.5.2: `attr`, `attr.sub`, `attr[filter]` or
 * `attr[filter].sub`, with or without the URN of the schema. For the URN of an extension alone, the
 * last part of the URN is returned as the name; `locate` resolves it.
 *
 * @throws AppError bad_request, invalidPath, with the position of the mistake.
 */
export function parsePath(text: string): Path {
  return new FilterParser(text, "invalidPath").path();
}

/** A recursive-descent parser for the grammar of RFC 7644, section 3.4.2.2, figure 1. */
class FilterParser {
  readonly #tokens: Token[];
  readonly #scimType: ScimType;
  #next = 0;
  #depth = 0;
  #inElement = false;
  #comparisons = 0;

  constructor(input: string, scimType: ScimType) {
    this.#tokens = tokenize(input, scimType);
    this.#scimType = scimType;
  }

  filter(): Filter {
    const filter = this.#or();
    this.#expect("end", "and/or or the end");
    return filter;
  }

  path(): Path {
    const path = this.#attributePath();
    if (this.#peek().kind !== "[") {
      this.#expect("end", "the end of the path");
      return path;
    }
    const open = this.#peek();
    const filter = this.#bracketed(path);
    if (this.#comparisons > maxPathComparisons) {
      const problem = `more than ${maxPathComparisons} comparisons; split the operation`;
      throw this.#error(open, problem);
    }
    const sub = this.#dottedSub();
    this.#expect("end", "the end of the path");
    return { ...path, ...(sub !== undefined && { sub }), filter };
  }

  #or(): Filter {
    let left = this.#and();
    while (this.#keyword("or")) left = { kind: "or", left, right: this.#and() };
    return left;
  }

  #and(): Filter {
    let left = this.#term();
    while (this.#keyword("and")) left = { kind: "and", left, right: this.#term() };
    return left;
  }

  #term(): Filter {
    if (this.#peek().kind === "(") return this.#group();
    if (this.#keyword("not")) return { kind: "not", filter: this.#group() };
    const path = this.#attributePath();
    if (this.#peek().kind !== "[") return this.#comparison(path);
    const filter = this.#bracketed(path);
    const sub = this.#dottedSub();
    if (sub === undefined) return { kind: "element", path, filter };
    // Entra's `emails[type eq "work"].value eq "x"`: one element satisfies both.
    const right = this.#comparison({ name: sub });
    return { kind: "element", path, filter: { kind: "and", left: filter, right } };
  }

  #group(): Filter {
    this.#expect("(", "an opening parenthesis");
    const filter = this.#nested(() => this.#or());
    this.#expect(")", "a closing parenthesis");
    return filter;
  }

  #bracketed(path: AttributePath): Filter {
    const open = this.#expect("[", "an opening bracket");
    if (this.#inElement || path.sub !== undefined) {
      throw this.#error(
        open,
        "brackets may only follow the name of an attribute, outside other brackets",
      );
    }
    this.#inElement = true;
    const filter = this.#nested(() => this.#or());
    this.#inElement = false;
    this.#expect("]", "a closing bracket");
    return filter;
  }

  #nested(read: () => Filter): Filter {
    if (++this.#depth > maxDepth) {
      throw this.#error(this.#peek(), `more than ${maxDepth} levels of nesting`);
    }
    const filter = read();
    this.#depth--;
    return filter;
  }

  #comparison(path: AttributePath): Filter {
    this.#comparisons++;
    const token = this.#expect("word", "an operator such as eq");
    const op = token.text.toLowerCase();
    if (op === "pr") return { kind: "present", path };
    if (!isOperator(op)) {
      const problem = `"${clip(token.text)}" is not an operator; use pr, ${compareOps.join(", ")}`;
      throw this.#error(token, problem);
    }
    return { kind: "compare", path, op, value: this.#literal() };
  }

  #literal(): Literal {
    const token = this.#take();
    if (token.kind === "text") return token.text;
    const word = token.text.toLowerCase();
    if (token.kind === "word") {
      if (word === "true" || word === "false") return word === "true";
      if (word === "null") return null;
      // Adding 0 turns -0 into 0, which Postgres and JSON treat as equal.
      const number = numberPattern.test(word) ? Number(word) + 0 : Number.NaN;
      if (Number.isFinite(number)) return number;
    }
    const found = token.kind === "end" ? "the end" : clip(token.text);
    throw this.#error(token, `expected a value, found ${found}; put text in double quotes`);
  }

  #attributePath(): AttributePath {
    const token = this.#expect("word", "an attribute name");
    const path = splitName(token.text);
    const names = path.sub === undefined ? [path.name] : [path.name, path.sub];
    if (
      !names.every((name) => namePattern.test(name)) ||
      (path.schema !== undefined && !schemaPattern.test(path.schema))
    ) {
      throw this.#error(token, `"${clip(token.text)}" is not an attribute name`);
    }
    return path;
  }

  /** The `.value` right after a closing bracket. */
  #dottedSub(): string | undefined {
    const token = this.#peek();
    if (token.kind !== "word" || !token.text.startsWith(".")) return undefined;
    const sub = this.#take().text.slice(1);
    if (!namePattern.test(sub))
      throw this.#error(token, `"${clip(sub)}" is not a sub-attribute name`);
    return sub;
  }

  #keyword(word: string): boolean {
    const token = this.#peek();
    const found = token.kind === "word" && token.text.toLowerCase() === word;
    if (found) this.#next++;
    return found;
  }

  #peek(): Token {
    // The last token is "end", which #take does not consume.
    return this.#tokens[this.#next] ?? { kind: "end", text: "", at: 1 };
  }

  #take(): Token {
    const token = this.#peek();
    if (token.kind !== "end") this.#next++;
    return token;
  }

  #expect(kind: Token["kind"], expected: string): Token {
    const token = this.#take();
    if (token.kind === kind) return token;
    const found = token.kind === "end" ? "the end" : `"${clip(token.text)}"`;
    throw this.#error(token, `expected ${expected}, found ${found}`);
  }

  #error(token: Token, problem: string) {
    return syntaxError(this.#scimType, token.at, problem);
  }
}

function isOperator(word: string): word is CompareOp {
  return operators.has(word);
}
