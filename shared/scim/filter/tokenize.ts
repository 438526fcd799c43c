import type { ScimType } from "../../errors.ts";
import { isStorableText } from "../../values/storable.ts";
import { clip, scimError } from "../error.ts";

export interface Token {
  kind: "word" | "text" | "(" | ")" | "[" | "]" | "end";
  /** The word as written, or the decoded JSON string. */
  text: string;
  /** 1-based position of its first character. */
  at: number;
}

const maxLength = 8_000;

/**
 * Splits a filter or a path into words, JSON strings and brackets, in one pass.
 * @throws AppError bad_request with the given scimType.
 */
export function tokenize(input: string, scimType: ScimType): Token[] {
  if (input.length > maxLength) {
    throw scimError(
      scimType,
      `The ${nounOf(scimType)} has ${input.length} characters. Send at most ${maxLength}.`,
      nounOf(scimType),
    );
  }
  const pattern = /[ \t\r\n]+|[()[\]]|"(?:[^"\\]|\\.)*"|[^\s"()[\]]+/gsy;
  const tokens: Token[] = [];
  while (pattern.lastIndex < input.length) {
    const at = pattern.lastIndex + 1;
    const found = pattern.exec(input)?.[0];
    if (found === undefined) throw syntaxError(scimType, at, describe(input, at));
    const token = tokenOf(found, at, scimType);
    if (token !== null) tokens.push(token);
  }
  tokens.push({ kind: "end", text: "", at: input.length + 1 });
  return tokens;
}

function tokenOf(found: string, at: number, scimType: ScimType): Token | null {
  const first = found.charAt(0);
  if (first === " " || first === "\t" || first === "\r" || first === "\n") return null;
  if (first === "(" || first === ")" || first === "[" || first === "]") {
    return { kind: first, text: found, at };
  }
  if (first !== '"') return { kind: "word", text: found, at };
  return { kind: "text", text: unquote(found, at, scimType), at };
}

function unquote(quoted: string, at: number, scimType: ScimType): string {
  let text: unknown;
  try {
    text = JSON.parse(quoted);
  } catch {
    throw syntaxError(
      scimType,
      at,
      "the string is not valid JSON; escape quotes, backslashes and control characters",
    );
  }
  if (typeof text !== "string" || !isStorableText(text)) {
    throw syntaxError(
      scimType,
      at,
      "the string contains U+0000 or half of a surrogate pair; remove it",
    );
  }
  return text;
}

function describe(input: string, at: number): string {
  return input[at - 1] === '"'
    ? "the string has no closing double quote"
    : `"${clip(input.charAt(at - 1))}" is not allowed here`;
}

export function syntaxError(scimType: ScimType, at: number, problem: string) {
  const noun = nounOf(scimType);
  return scimError(scimType, `Invalid ${noun} at character ${at}: ${problem}.`, noun);
}

function nounOf(scimType: ScimType): string {
  return scimType === "invalidPath" ? "path" : "filter";
}
