import { and, eq, isNull } from "drizzle-orm";
import * as z from "zod";
import { signIns, users } from "../../../drizzle/schema/index.ts";
import { auditRow } from "../../audit/record.ts";
import { openToken, unknownToken, useToken } from "./one-time-token.ts";
import type { Visitor } from "./visitor.ts";

export const verifyInput = z.strictObject({ token: z.string().max(300) });
export const verifyOutput = z.object({
  address: z.string().describe("The address that is verified now."),
});

/**
 * Records that a person owns the address that the link was sent to.
 * @throws AppError unauthorized for a link that was used, has expired, or is for a former address
 */
export async function verifyAddress({
  ctx: visitor,
  input: { token },
}: {
  ctx: Visitor;
  input: z.output<typeof verifyInput>;
}): Promise<z.output<typeof verifyOutput>> {
  const ctx = openToken(visitor, "verify", token, { kind: "job", name: "auth.verify" });
  return ctx.scope.write(async (db) => {
    const { userId, addressKey } = await useToken(db, token);
    // Locked, so that the address cannot change in the meantime.
    const [person] = await db
      .select({ email: users.email, emailKey: users.emailKey })
      .from(users)
      .where(and(eq(users.id, userId), isNull(users.deletedAt)))
      .for("share")
      .execute();
    if (!person?.email || addressKey === null || person.emailKey !== addressKey) {
      throw unknownToken();
    }
    const verified = { verifiedAddress: addressKey, verifiedAt: visitor.now() };
    await Promise.all([
      db
        .insert(signIns)
        .values({ userId, ...verified })
        .onConflictDoUpdate({ target: [signIns.tenantId, signIns.userId], set: verified })
        .execute(),
      auditRow(ctx, db, {
        action: "user.verify_address",
        subjectId: userId,
        before: null,
        after: { address: person.email },
      }).execute(),
    ]);
    return { address: person.email };
  });
}
