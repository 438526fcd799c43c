import { AppError } from "../../shared/errors.ts";
import { refuseExcess } from "../../shared/json/parse-json.ts";
import { refuseUnstorable } from "../../shared/json/refuse-unstorable.ts";
import type { AppContext } from "../types.ts";
import { readBody } from "./read-body.ts";

const encoder = new TextEncoder();
const decoder = new TextDecoder();

/**
 * Holds the input of a tRPC call against the limits of JSON, before tRPC parses it, and against
 * what can be stored, after that. The calls of a batch share the first part.
 * @throws AppError bad_request, too_large, or request_timeout
 */
export async function checkInput(
  c: AppContext,
  getRawInput: () => Promise<unknown>,
): Promise<void> {
  let checked = c.get("inputChecked");
  if (!checked) c.set("inputChecked", (checked = checkBytes(c)));
  await checked;
  refuseUnstorable(await getRawInput().catch(notJson));
}

async function checkBytes(c: AppContext): Promise<void> {
  if (c.req.method === "GET") {
    const input = c.req.query("input");
    if (input !== undefined) refuseExcess(encoder.encode(input));
    return;
  }
  const bytes = await readBody(c);
  refuseExcess(bytes);
  // tRPC reads it from here; Hono keeps promises, which its types do not say.
  Object.assign(c.req.bodyCache, { text: Promise.resolve(decoder.decode(bytes)) });
}

function notJson(): never {
  throw new AppError("bad_request", "The input is not JSON. Check its quotes and brackets.");
}
