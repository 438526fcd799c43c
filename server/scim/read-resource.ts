import type { Context } from "../../shared/context.ts";
import { AppError } from "../../shared/errors.ts";
import { parseJson } from "../../shared/json/parse-json.ts";
import { openForScim } from "../middleware/authorize.ts";
import { readBody } from "../middleware/read-body.ts";
import type { AppContext } from "../types.ts";
import { keepRefused } from "./keep-refused.ts";

/** What a replay needs, or a person to see where the body came from; no secret among it. */
const keptHeaders = ["content-type", "content-length", "user-agent", "if-match"];

/**
 * Reads a SCIM body and hands it to `use`. A body that cannot be taken is kept in the tenant's
 * dead letters, secrets masked, before the sender gets its 400; a search changes nothing and is not.
 */
export const takeIn = (
  c: AppContext,
  use: (ctx: Context, body: unknown) => Promise<Response>,
): Promise<Response> => takeInAs(c, parseJson, use);

/** The same for a body with a parser of its own. */
export async function takeInAs<T>(
  c: AppContext,
  parse: (bytes: Uint8Array) => T,
  use: (ctx: Context, body: T) => Promise<Response>,
): Promise<Response> {
  const ctx = await openForScim(c);
  const bytes = await readBody(c);
  try {
    checkType(c);
    return await use(ctx, parse(bytes));
  } catch (error) {
    const { method, path } = c.req;
    const isChange = !path.endsWith("/.search");
    if (isChange && error instanceof AppError && error.code === "bad_request") {
      const text = new TextDecoder().decode(bytes);
      const headers = Object.fromEntries(keptHeaders.map((name) => [name, c.req.header(name)]));
      await keepRefused(ctx, { method, path, headers, text, reason: error.message });
    }
    throw error;
  }
}

function checkType(c: AppContext): void {
  const type = c.req.header("content-type")?.split(";")[0]?.trim().toLowerCase();
  if (
    type !== undefined &&
    type !== "" &&
    !["application/scim+json", "application/json"].includes(type)
  ) {
    throw new AppError("unsupported_media_type", "Send the body as application/scim+json.");
  }
}
