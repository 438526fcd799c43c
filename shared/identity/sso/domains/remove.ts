import { eq } from "drizzle-orm";
import type * as z from "zod";
import { domains } from "../../../../drizzle/schema/index.ts";
import { auditRow } from "../../../audit/record.ts";
import type { Context } from "../../../context.ts";
import { AppError } from "../../../errors.ts";
import { lockDomain, type oneDomainInput } from "./fields.ts";

/**
 * Removes a domain. Added again, it needs a new proof.
 * @throws AppError not_found; conflict while single sign-on is enforced for it
 */
export async function removeDomain({
  ctx,
  input,
}: {
  ctx: Context;
  input: z.output<typeof oneDomainInput>;
}): Promise<void> {
  await ctx.scope.write(async (db) => {
    const { id, name, provedAt, enforcedConnectionId } = await lockDomain(db, input.id);
    if (enforcedConnectionId !== null) {
      const message = `Single sign-on is enforced for ${name}. End the enforcement first.`;
      throw new AppError("conflict", message);
    }
    const before = { name, proved: provedAt !== null };
    await Promise.all([
      db.delete(domains).where(eq(domains.id, id)).execute(),
      auditRow(ctx, db, { action: "domain.remove", subjectId: id, before, after: null }).execute(),
    ]);
  });
}
