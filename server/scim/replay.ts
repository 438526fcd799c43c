import * as z from "zod";
import type { Context } from "../../shared/context.ts";
import type { Replayer } from "../../shared/dead-letters/replay.ts";
import { domainOfToken } from "../../shared/identity/scim-tokens/domains.ts";
import { parseJson } from "../../shared/json/parse-json.ts";
import { perform } from "./perform.ts";

const storedRequest = z.object({
  method: z.string(),
  path: z.string(),
  credentialId: z.uuid().nullish(),
  headers: z.looseObject({ "if-match": z.string().nullish() }).default({}),
});

/** Repeats a refused SCIM operation with the caller as its actor. */
export const replayScim =
  (publicUrl: string): Replayer =>
  async (ctx, { request }, body) => {
    const { method, path, headers, credentialId } = storedRequest.parse(request);
    const ifMatch = headers["if-match"];
    const { status, location } = await perform(await inSenderDomain(ctx, credentialId), publicUrl, {
      method,
      path: path.replace(/^\/scim\/v2(?=\/)/, ""),
      body: body === "" ? undefined : parseJson(body),
      ...(typeof ifMatch === "string" ? { ifMatch } : {}),
    });
    return location === undefined ? String(status) : `${status} ${location}`;
  };

/** The caller's context in the provisioning domain of the client that sent the body. */
async function inSenderDomain(
  ctx: Context,
  credentialId: string | null | undefined,
): Promise<Context> {
  const domain = credentialId ? await domainOfToken(ctx, credentialId) : null;
  return domain === null ? ctx : { ...ctx, scope: ctx.scope.inDomain(domain) };
}
