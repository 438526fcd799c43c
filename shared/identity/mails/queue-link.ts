import { sql } from "drizzle-orm";
import { oneTimeTokens } from "../../../drizzle/schema/index.ts";
import type { Context } from "../../context.ts";
import type { Db } from "../../db/queries.ts";
import { newId } from "../../ids.ts";
import { addressKey } from "../../values/email.ts";
import { hashToken, newToken } from "../token-format.ts";
import { linkMinutes } from "./link-minutes.ts";
import { queueMail, type QueuedMail } from "./queue-mail.ts";

/** A link for one person, and where it goes. */
export interface LinkToPerson {
  kind: "verify" | "reset";
  userId: string;
  address: string;
}

/** Queues a mail with a link for one person, in the transaction of `db`. See `queueMail`. */
export async function queueLink(
  ctx: Context,
  db: Db,
  { kind, userId, address }: LinkToPerson,
): Promise<QueuedMail> {
  const token = newToken(kind, ctx.scope.tenantId);
  const [queued] = await Promise.all([
    queueMail(ctx, db, { kind, address, token }),
    db
      .insert(oneTimeTokens)
      .values({
        id: newId(),
        purpose: kind,
        userId,
        addressKey: addressKey(address),
        tokenHash: hashToken(token),
        expiresAt: sql`now() + make_interval(mins => ${linkMinutes[kind]})`,
      })
      .execute(),
  ]);
  return queued;
}
