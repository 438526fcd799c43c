import { storableValue } from "../../values/storable.ts";

/** Strings, which stay as they are, and the numbers of JavaScript and Python that JSON lacks. */
const textOrNoNumber = /"(?:[^"\\]|\\.)*"|-?\b(?:NaN|Infinity)\b/g;

/**
 * An answer's JSON, as it can be stored. Python writes NaN and Infinity into what it calls JSON;
 * they become text, so that only the value is refused and not the answer.
 * @throws SyntaxError
 */
export function parseAnswer(text: string): unknown {
  try {
    return storableValue(JSON.parse(text));
  } catch (error) {
    const mended = text.replace(textOrNoNumber, (found) =>
      found.startsWith('"') ? found : `"${found}"`,
    );
    if (mended === text) throw error;
    return storableValue(JSON.parse(mended));
  }
}
