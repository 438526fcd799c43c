import { bad } from "./fault.ts";

const FUNCTIONS: Readonly<Record<string, { arity: number; of: (...x: number[]) => number }>> = {
  pow: { arity: 2, of: Math.pow },
  sqrt: { arity: 1, of: Math.sqrt },
  abs: { arity: 1, of: Math.abs },
  exp: { arity: 1, of: Math.exp },
  floor: { arity: 1, of: Math.floor },
  ceil: { arity: 1, of: Math.ceil },
  round: { arity: 1, of: Math.round },
  min: { arity: 2, of: Math.min },
  max: { arity: 2, of: Math.max },
};

const TOKEN = /\s*(?:(\d+(?:\.\d*)?(?:[eE][+-]?\d+)?|\.\d+)|([a-z]+)|([-+*/%(),]))/gy;
const MAX_LENGTH = 500;
const MAX_DEPTH = 50;

type Node = (retried: number) => number;

/**
 * Compiles an Upstash-Retry-Delay expression: numbers, `retried`, + - * / %, parentheses and
 * the functions pow sqrt abs exp floor ceil round min max.
 *
 * @returns a function from `retried` (0 before the first retry) to milliseconds; the value may be
 * negative or not finite, which the caller must check.
 * @throws Fault 400 when the text is not such an expression.
 */
export function compileRetryDelay(text: string): Node {
  const tokens = tokenize(text);
  let at = 0;
  let depth = 0;
  const accept = (symbol: string): boolean => tokens[at] === symbol && (at++, true);
  const expect = (symbol: string): void => {
    if (!accept(symbol)) throw refuse(text, `expected "${symbol}"`);
  };

  const sum = (): Node => {
    if (++depth > MAX_DEPTH) throw refuse(text, "it is nested too deeply");
    let left = product();
    for (;;) {
      const a = left;
      if (accept("+")) left = plus(a, product());
      else if (accept("-")) left = minus(a, product());
      else break;
    }
    depth--;
    return left;
  };
  const product = (): Node => {
    let left = signed();
    for (;;) {
      const a = left;
      if (accept("*")) left = times(a, signed());
      else if (accept("/")) left = over(a, signed());
      else if (accept("%")) left = modulo(a, signed());
      else return left;
    }
  };
  const signed = (): Node => {
    let negative = false;
    for (;;) {
      if (accept("-")) negative = !negative;
      else if (!accept("+")) break;
    }
    const value = primary();
    return negative ? (n) => -value(n) : value;
  };
  const primary = (): Node => {
    const token = tokens[at++];
    if (token === undefined) throw refuse(text, "it ends too early");
    if (token === "retried") return (n) => n;
    if (token === "(") {
      const inner = sum();
      expect(")");
      return inner;
    }
    if (/^[\d.]/.test(token)) {
      const constant = Number(token);
      return () => constant;
    }
    return call(token);
  };
  const call = (name: string): Node => {
    const known = Object.hasOwn(FUNCTIONS, name) ? FUNCTIONS[name] : undefined;
    if (!known) throw refuse(text, `"${name}" is not known`);
    expect("(");
    const args = [sum()];
    while (args.length < known.arity) {
      expect(",");
      args.push(sum());
    }
    expect(")");
    return (n) => known.of(...args.map((arg) => arg(n)));
  };

  const root = sum();
  if (at < tokens.length) throw refuse(text, `"${tokens[at]}" is out of place`);
  return root;
}

function tokenize(text: string): string[] {
  if (text.length > MAX_LENGTH) throw bad(`retry delay is longer than ${MAX_LENGTH} characters`);
  const tokens: string[] = [];
  let read = 0;
  for (const match of text.trimEnd().matchAll(TOKEN)) {
    tokens.push(match[1] ?? match[2] ?? match[3] ?? "");
    read += match[0].length;
  }
  if (read !== text.trimEnd().length) throw refuse(text, `"${text[read]}" is out of place`);
  return tokens;
}

const refuse = (text: string, why: string) => bad(`invalid retry delay "${text}": ${why}`);
const plus =
  (a: Node, b: Node): Node =>
  (n) =>
    a(n) + b(n);
const minus =
  (a: Node, b: Node): Node =>
  (n) =>
    a(n) - b(n);
const times =
  (a: Node, b: Node): Node =>
  (n) =>
    a(n) * b(n);
const over =
  (a: Node, b: Node): Node =>
  (n) =>
    a(n) / b(n);
const modulo =
  (a: Node, b: Node): Node =>
  (n) =>
    a(n) % b(n);
