import { storableValue } from "../values/storable.ts";
import { parseJson } from "./parse-json.ts";
import { readBytes } from "./read-bytes.ts";

/** Bytes of an answer of another system; more than any page of a list has. */
const maxAnswer = 8 * 1024 * 1024;

/**
 * Reads the body of another system's answer.
 * @throws Error when it is too large
 */
export async function readAnswer(answer: Response): Promise<Uint8Array> {
  const bytes = await readBytes(answer, maxAnswer);
  if (bytes) return bytes;
  throw new Error(`The answer is larger than ${maxAnswer} bytes.`);
}

/**
 * The value of such a body. Text that Postgres cannot store is replaced in it: it is not the
 * sender who would see a refusal.
 * @throws AppError when it is not JSON, or exceeds the limits
 */
export const parseAnswer = (body: Uint8Array | string): unknown => storableValue(parseJson(body));
