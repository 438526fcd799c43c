import { eq } from "drizzle-orm";
import { apiCredentials } from "../../../drizzle/schema/index.ts";
import type { Db } from "../../db/queries.ts";
import { AppError } from "../../errors.ts";
import { mainDomain } from "../../directory/external-ids.ts";

/**
 * Whether the tenant has this provisioning domain: one of its tokens, of whatever state, has it.
 * @throws AppError bad_request
 */
export async function checkDomain(db: Db, domain: string): Promise<void> {
  if (domain === mainDomain) return;
  const [known] = await db
    .select({ id: apiCredentials.id })
    .from(apiCredentials)
    .where(eq(apiCredentials.domain, domain))
    .limit(1)
    .execute();
  if (known) return;
  const message =
    "No token of this tenant has this domain. Take one that scimTokens.list shows, or leave it out.";
  throw new AppError("bad_request", message, { field: "domain" });
}
