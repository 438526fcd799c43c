import type * as z from "zod";
import { AppError } from "../../shared/errors.ts";
import { refuseExcess } from "../../shared/json/parse-json.ts";
import { validate } from "../../shared/json/validate.ts";
import { readBody } from "../middleware/read-body.ts";
import type { AppContext } from "../types.ts";

const encoder = new TextEncoder();
const decoder = new TextDecoder();

/**
 * Checks the JSON limits of a call's input before tRPC parses it. The calls of a batch share the
 * check.
 * @throws AppError bad_request, too_large, or request_timeout
 */
export async function checkInput(
  c: AppContext,
  getRawInput: () => Promise<unknown>,
): Promise<void> {
  let checked = c.get("inputChecked");
  if (!checked) c.set("inputChecked", (checked = checkBytes(c)));
  await checked;
  await getRawInput().catch(invalidJson);
}

/** The parser of a procedure's input: as for REST, its error names all problems. */
export interface InputParser<I extends z.ZodType> {
  _input: z.input<I>;
  _output: z.output<I>;
  parse: (input: unknown) => z.output<I>;
}

export const parserOf = <I extends z.ZodType>(schema: I) =>
  // tRPC reads the types of the input from `_input` and `_output`, which have no values.
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion
  ({ parse: (input: unknown) => validate(schema, input) }) as InputParser<I>;

async function checkBytes(c: AppContext): Promise<void> {
  if (c.req.method === "GET") {
    const input = c.req.query("input");
    if (input !== undefined) refuseExcess(encoder.encode(input));
    return;
  }
  const bytes = await readBody(c);
  refuseExcess(bytes);
  // tRPC reads the body from this cache. Hono stores promises in it, although its type does not say so.
  Object.assign(c.req.bodyCache, { text: Promise.resolve(decoder.decode(bytes)) });
}

function invalidJson(): never {
  throw new AppError("bad_request", "The input is not valid JSON. Check its quotes and brackets.");
}
