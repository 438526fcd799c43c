import type { Context } from "../../shared/context.ts";
import { AppError } from "../../shared/errors.ts";
import { parseJson } from "../../shared/json/parse-json.ts";
import { openForScim } from "../middleware/authorize.ts";
import { readBody } from "../middleware/read-body.ts";
import type { AppContext } from "../types.ts";
import { storeRefused } from "./store-refused.ts";

/** Headers that a replay or an administrator needs. None of them contains a secret. */
const storedHeaders = ["content-type", "content-length", "user-agent", "if-match"];

/**
 * Authenticates a request, parses its JSON body and passes it to `handle`. A body that is refused with
 * 400 is first stored as a dead letter of the tenant, with secrets masked. Refused searches are not
 * stored, because a search changes nothing.
 */
export const withJsonBody = (
  c: AppContext,
  handle: (ctx: Context, body: unknown) => Promise<Response>,
): Promise<Response> => withBody(c, parseJson, handle);

/** Like `withJsonBody`, with another parser. */
export async function withBody<T>(
  c: AppContext,
  parse: (bytes: Uint8Array) => T,
  handle: (ctx: Context, body: T) => Promise<Response>,
): Promise<Response> {
  const ctx = await openForScim(c);
  const bytes = await readBody(c);
  try {
    checkContentType(c);
    return await handle(ctx, parse(bytes));
  } catch (error) {
    const { method, path } = c.req;
    const isChange = !path.endsWith("/.search");
    if (isChange && error instanceof AppError && error.code === "bad_request") {
      const text = new TextDecoder().decode(bytes);
      const headers = Object.fromEntries(storedHeaders.map((name) => [name, c.req.header(name)]));
      await storeRefused(ctx, { method, path, headers, text, reason: error.message });
    }
    throw error;
  }
}

function checkContentType(c: AppContext): void {
  const type = c.req.header("content-type")?.split(";")[0]?.trim().toLowerCase();
  if (
    type !== undefined &&
    type !== "" &&
    !["application/scim+json", "application/json"].includes(type)
  ) {
    throw new AppError("unsupported_media_type", "Send the body as application/scim+json.");
  }
}
