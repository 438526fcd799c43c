import type { MatchesCode } from "./char-class.ts";

/** Whether a position is allowed, by the code points around it; -1 at the ends of the text. */
export type Assertion = (before: number, after: number) => boolean;

export type Node =
  | { kind: "one"; matches: MatchesCode }
  | { kind: "assert"; holds: Assertion }
  | { kind: "sequence"; parts: readonly Node[] }
  | { kind: "choice"; parts: readonly Node[] }
  | Repeat;

export interface Repeat {
  kind: "repeat";
  part: Node;
  min: number;
  max: number;
  /** Whether it is written with braces. */
  isCounted: boolean;
}

const newline = 10;
const isWord = (code: number) =>
  (code >= 48 && code <= 57) ||
  (code >= 65 && code <= 90) ||
  (code >= 97 && code <= 122) ||
  code === 95;

export const assertions = {
  textStart: (before) => before === -1,
  textEnd: (_, after) => after === -1,
  lineStart: (before) => before === -1 || before === newline,
  lineEnd: (_, after) => after === -1 || after === newline,
  wordBoundary: (before, after) => isWord(before) !== isWord(after),
  noWordBoundary: (before, after) => isWord(before) === isWord(after),
} satisfies Record<string, Assertion>;

/** Whether nested counts ask for at most `limit` repetitions in total, which RE2 demands. */
export function isWithin(node: Node, limit: number): boolean {
  if (node.kind === "sequence" || node.kind === "choice") {
    return node.parts.every((part) => isWithin(part, limit));
  }
  if (node.kind !== "repeat") return true;
  if (!node.isCounted) return isWithin(node.part, limit);
  const count = node.max === Infinity ? node.min : node.max;
  if (count === 0) return node.max === 0 || isWithin(node.part, limit);
  return count <= limit && isWithin(node.part, Math.floor(limit / count));
}
