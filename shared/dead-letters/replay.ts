import { eq } from "drizzle-orm";
import * as z from "zod";
import { apiCredentials } from "../../drizzle/schema/index.ts";
import type { Context } from "../context.ts";
import { type AppError, toAppError } from "../errors.ts";
import { parseJson } from "../json/parse-json.ts";
import { describeError } from "../log.ts";
import { replayEvents } from "../webhooks/inbound/replay-events.ts";
import { type ClaimedLetter, claimLetter, settleLetter } from "./claim.ts";
import { letterPlace } from "./dead-letter.ts";
import { publishAgain } from "../outbox/republish.ts";

export const replayDeadLetterInput = z.strictObject({
  id: z.string().max(200),
  /** The repaired body of a SCIM letter or a webhook; the stored one is taken when it is left out. */
  body: z.string().optional(),
});

/** Performs a SCIM operation as HTTP would; `path` is relative to the SCIM base URL. */
export type Perform = (
  ctx: Context,
  operation: {
    method: string;
    path: string;
    body: unknown;
    ifMatch?: string;
  },
) => Promise<{ status: number; location?: string }>;

export interface Replayed {
  id: string;
  status: "replayed";
  /** `201 <location>` and the like; `published` for a job. */
  result: string;
}

/**
 * Does once more what a letter could not: SCIM's operation, with the caller as its actor, or the
 * publishing of a job's message. When that fails the letter stays open, with the new reason.
 * @throws AppError not_found, conflict, unavailable, or what the operation throws
 */
export async function replayDeadLetter({
  ctx,
  input: { id, body },
  perform,
}: {
  ctx: Context;
  input: z.output<typeof replayDeadLetterInput>;
  perform: Perform;
}): Promise<Replayed> {
  const letter = await claimLetter(ctx, id, body !== undefined);
  let result: string;
  try {
    const text =
      body ?? (await ctx.secrets.open(letter.body, letterPlace(ctx.scope.tenantId, letter.id)));
    result = await again(ctx, letter, text, perform);
  } catch (error) {
    await noteFailure(ctx, letter, toAppError(error));
    throw error;
  }
  await settleLetter(ctx, letter, { status: "replayed", result });
  return { id: letter.id, status: "replayed", result };
}

function again(ctx: Context, letter: ClaimedLetter, text: string, perform: Perform) {
  switch (letter.source) {
    case "scim":
      return performAgain(ctx, letter, text, perform);
    case "webhook":
      return replayEvents(ctx, letter, text);
    case "job":
      return publishAgain(ctx, letter, text);
  }
}

const keptRequest = z.object({
  method: z.string(),
  path: z.string(),
  credentialId: z.uuid().nullish(),
  headers: z.looseObject({ "if-match": z.string().nullish() }).default({}),
});

async function performAgain(
  ctx: Context,
  { request }: ClaimedLetter,
  text: string,
  perform: Perform,
): Promise<string> {
  const { method, path, headers, credentialId } = keptRequest.parse(request);
  const ifMatch = headers["if-match"];
  const { status, location } = await perform(await asSender(ctx, credentialId), {
    method,
    path: path.replace(/^\/scim\/v2(?=\/)/, ""),
    body: text === "" ? undefined : parseJson(text),
    ...(typeof ifMatch === "string" ? { ifMatch } : {}),
  });
  return location === undefined ? String(status) : `${status} ${location}`;
}

/** The caller's context, where externalIds are those of the client that sent the body. */
async function asSender(ctx: Context, credentialId: string | null | undefined): Promise<Context> {
  if (!credentialId) return ctx;
  const [[sender]] = await ctx.scope.read((db) => [
    db
      .select({ domain: apiCredentials.domain })
      .from(apiCredentials)
      .where(eq(apiCredentials.id, credentialId)),
  ]);
  return sender ? { ...ctx, scope: ctx.scope.inDomain(sender.domain) } : ctx;
}

/** A letter whose failure cannot be noted is free again in two minutes. */
async function noteFailure(ctx: Context, letter: ClaimedLetter, error: AppError): Promise<void> {
  const { status, message } = error;
  const settlement = {
    status: "open" as const,
    result: message,
    ...(status < 500 ? { reason: message } : {}),
  };
  await settleLetter(ctx, letter, settlement).catch((failed: unknown) => {
    const { tenantId: tenant } = ctx.scope;
    ctx.log.warn("dead_letter.replay_not_noted", { tenant, ...describeError(failed) });
  });
}
