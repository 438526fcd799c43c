import { parsePattern } from "./parse-pattern.ts";
import { compileProgram, type Program } from "./program.ts";

/**
 * Compiles a pattern in the syntax of RE2. The function says whether a text has a match anywhere. It takes
 * time proportional to the text, whatever the pattern. JavaScript's own expressions could take exponential
 * time, and re2js would add 46 KB to the Worker.
 * @throws PatternError
 */
export function compilePattern(pattern: string, ignoreCase: boolean): (text: string) => boolean {
  const program = compileProgram(parsePattern(pattern, ignoreCase));
  return (text) => hasMatch(program, text);
}

/** Follows all ways through the automaton at the same time, one code point after the other. */
function hasMatch({ states, start }: Program, text: string): boolean {
  /** The position at which a state was last reached, plus 1. */
  const reached = new Uint32Array(states.length);
  let pending: number[] = [];
  let before = -1;
  for (let at = 0; ;) {
    const after = text.codePointAt(at) ?? -1;
    const following: number[] = [];
    pending.push(start);
    while (pending.length > 0) {
      const index = pending.pop() ?? 0;
      const state = states[index];
      if (state === undefined || reached[index] === at + 1) continue;
      reached[index] = at + 1;
      if (state.kind === "match") return true;
      if (state.kind === "fork") pending.push(state.next, state.other);
      else if (state.kind === "one") {
        if (after !== -1 && state.matches(after)) following.push(state.next);
      } else if (state.holds(before, after)) pending.push(state.next);
    }
    if (after === -1) return false;
    at += after > 0xffff ? 2 : 1;
    before = after;
    pending = following;
  }
}
