import type { Context } from "../../shared/context.ts";
import { keepDeadLetter } from "../../shared/delivery/keep-dead-letter.ts";
import { maskSecrets } from "../../shared/delivery/mask-secrets.ts";
import { AppError } from "../../shared/errors.ts";
import { newId } from "../../shared/ids.ts";
import { parseJson } from "../../shared/json/parse-json.ts";
import { openForScim } from "../middleware/authenticate.ts";
import { readBody } from "../middleware/read-body.ts";
import type { AppContext } from "../types.ts";

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
      await keepRefused(c, ctx, { method, path, text, reason: error.message });
    }
    throw error;
  }
}

/** Keeps what was refused, whole, where the tenant's admins can repair and replay it. */
export async function keepRefused(
  c: AppContext,
  ctx: Context,
  { method, path, text, reason }: { method: string; path: string; text: string; reason: string },
): Promise<void> {
  // The replay is to mean the same externalIds, see decision 28.
  if (!ctx.scope.isEntered) await ctx.scope.enter();
  const { credentialId } = ctx.scope.tenant;
  await keepDeadLetter(ctx, {
    source: "scim",
    sourceId: newId(),
    reason,
    attempts: 1,
    request: { method, path, headers: headersOf(c), requestId: ctx.requestId, credentialId },
    body: maskSecrets(text),
  });
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

/** What a replay needs, or a person to see where the body came from; no secret among it. */
const headersOf = (c: AppContext) =>
  Object.fromEntries(
    keptHeaders.map((name) => [name, maskSecrets(c.req.header(name) ?? "") || null]),
  );
