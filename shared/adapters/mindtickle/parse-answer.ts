import { parseAnswer as parseStrict } from "../../json/read-body.ts";

/** Strings, to skip them, and NaN and Infinity, which JSON does not have. */
const stringOrNaN = /"(?:[^"\\]|\\.)*"|-?\b(?:NaN|Infinity)\b/g;

/**
 * Parses an answer's JSON. NaN and Infinity, which Python writes, become strings, so that only the
 * value is rejected and not the whole answer.
 * @throws AppError if it is not valid JSON otherwise, or exceeds the limits
 */
export function parseAnswer(body: Uint8Array | string): unknown {
  try {
    return parseStrict(body);
  } catch (error) {
    const text = typeof body === "string" ? body : new TextDecoder().decode(body);
    const corrected = text.replace(stringOrNaN, (found) =>
      found.startsWith('"') ? found : `"${found}"`,
    );
    if (corrected === text) throw error;
    return parseStrict(corrected);
  }
}
