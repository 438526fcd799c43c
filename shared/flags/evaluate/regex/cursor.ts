import { PatternError } from "./pattern-error.ts";

/** A position in a pattern. */
export class Cursor {
  readonly text: string;
  at = 0;

  constructor(text: string) {
    this.text = text;
  }

  get isAtEnd(): boolean {
    return this.at >= this.text.length;
  }

  startsWith(text: string): boolean {
    return this.text.startsWith(text, this.at);
  }

  /** Moves past the text if it is next, and returns whether it was. */
  accept(text: string): boolean {
    const found = this.startsWith(text);
    if (found) this.at += text.length;
    return found;
  }

  /** Reads the code point that is next; "" at the end. */
  next(): string {
    const code = this.text.codePointAt(this.at);
    if (code === undefined) return "";
    const char = String.fromCodePoint(code);
    this.at += char.length;
    return char;
  }

  /** Reads what matches the sticky expression; undefined if nothing does. */
  read(expression: RegExp): RegExpExecArray | undefined {
    expression.lastIndex = this.at;
    const found = expression.exec(this.text);
    if (!found) return undefined;
    this.at = expression.lastIndex;
    return found;
  }

  fail(what: string, from: number): never {
    const part = this.text.slice(from, Math.max(this.at, from + 3)).slice(0, 40);
    throw new PatternError(`${what} at position ${from + 1}${part === "" ? "" : `: ${part}`}`);
  }
}
