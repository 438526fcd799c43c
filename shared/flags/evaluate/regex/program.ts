import type { MatchesCode } from "./char-class.ts";
import type { Assertion, Node, Repeat } from "./nodes.ts";
import { PatternError } from "./pattern-error.ts";

/** One state of the automaton. The first field says what must hold to go on to `next`. */
export type State =
  | { kind: "one"; matches: MatchesCode; next: number }
  | { kind: "assert"; holds: Assertion; next: number }
  | { kind: "fork"; next: number; other: number }
  | { kind: "match" };

export interface Program {
  states: readonly State[];
  start: number;
}

/** A text takes time proportional to its length times the number of states. */
const maxStates = 2500;

/**
 * Makes Thompson's automaton of a pattern ("Regular Expression Search Algorithm", 1968).
 * @throws PatternError if it is too large
 */
export function compileProgram(node: Node): Program {
  const states: State[] = [{ kind: "match" }];
  const start = new Builder(states).emit(node, 0);
  return { states, start };
}

class Builder {
  readonly #states: State[];

  constructor(states: State[]) {
    this.#states = states;
  }

  /** Adds the states of a node that go on to `next`. Returns the first of them. */
  emit(node: Node, next: number): number {
    switch (node.kind) {
      case "one":
        return this.#add({ kind: "one", matches: node.matches, next });
      case "assert":
        return this.#add({ kind: "assert", holds: node.holds, next });
      case "sequence":
        return node.parts.reduceRight((after, part) => this.emit(part, after), next);
      case "choice": {
        const entries = node.parts.map((part) => this.emit(part, next));
        return entries.reduceRight((other, entry) =>
          this.#add({ kind: "fork", next: entry, other }),
        );
      }
      case "repeat":
        return this.#repeat(node, next);
    }
  }

  #repeat({ part, min, max }: Repeat, next: number): number {
    const isEndless = max === Infinity;
    let entry = isEndless ? this.#loop(part, min === 0, next) : next;
    const optional = isEndless ? 0 : max - min;
    for (let i = 0; i < optional; i += 1) {
      entry = this.#add({ kind: "fork", next: this.emit(part, entry), other: next });
    }
    const copies = isEndless ? Math.max(min - 1, 0) : min;
    for (let i = 0; i < copies; i += 1) entry = this.emit(part, entry);
    return entry;
  }

  /** The part at least once, or with `isOptional` any number of times. */
  #loop(part: Node, isOptional: boolean, next: number): number {
    const fork = { kind: "fork" as const, next: 0, other: next };
    const index = this.#add(fork);
    fork.next = this.emit(part, index);
    return isOptional ? index : fork.next;
  }

  #add(state: State): number {
    if (this.#states.length >= maxStates) {
      throw new PatternError(`The pattern has more than ${maxStates} states`);
    }
    return this.#states.push(state) - 1;
  }
}
