/** A pattern that is not in RE2's syntax, or too large. The message says where and why. */
export class PatternError extends Error {
  override readonly name = "PatternError";
}
