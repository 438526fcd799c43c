import { parseAnswer as parseStrict } from "../../json/read-answer.ts";

/** Strings, which stay as they are, and the numbers of JavaScript and Python that JSON lacks. */
const textOrNoNumber = /"(?:[^"\\]|\\.)*"|-?\b(?:NaN|Infinity)\b/g;

/**
 * An answer's JSON, as it can be stored. Python writes NaN and Infinity into what it calls JSON;
 * they become text, so that only the value is refused and not the answer.
 * @throws AppError when it is not JSON otherwise, or exceeds the limits
 */
export function parseAnswer(body: Uint8Array | string): unknown {
  try {
    return parseStrict(body);
  } catch (error) {
    const text = typeof body === "string" ? body : new TextDecoder().decode(body);
    const mended = text.replace(textOrNoNumber, (found) =>
      found.startsWith('"') ? found : `"${found}"`,
    );
    if (mended === text) throw error;
    return parseStrict(mended);
  }
}
