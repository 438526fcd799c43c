import { eq } from "drizzle-orm";
import * as z from "zod";
import { domains } from "../../../../drizzle/schema/index.ts";
import type { Db } from "../../../db/queries.ts";
import { notFound } from "../../../errors.ts";
import { idKey } from "../../../ids.ts";
import { asciiDomain } from "../../../values/domain.ts";

const form = /^([a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z]([a-z0-9-]{0,61}[a-z0-9])?$/;
/** So that the name of the TXT record fits into 253. */
const maxLength = 200;

function isDomain(text: string): boolean {
  const name = asciiDomain(text);
  return name.length <= maxLength && form.test(name);
}

/** A mail domain. Internationalized labels may be written as `ü` or `xn--`, and are stored as `xn--`. */
export const domainName = z
  .string()
  .max(maxLength)
  .refine(isDomain, "must be a domain such as example.com")
  .transform(asciiDomain)
  .describe("Internationalized labels as they are written or as xn--, which is stored.");

/** The domain of an address in the form of `users.email_key`. */
export const domainOf = (address: string): string =>
  address.slice(address.lastIndexOf("@") + 1).replace(/\.$/, "");

export const oneDomainInput = z.strictObject({ id: z.string().max(200) });

/** Where the TXT record is, and what it contains. */
export const challengeName = (name: string) => `_rampart-challenge.${name}`;
export const challengeValue = (token: string) => `rampart-domain-verification=${token}`;

export const domainFields = {
  id: domains.id,
  name: domains.name,
  token: domains.token,
  createdAt: domains.createdAt,
  provedAt: domains.provedAt,
  checkedAt: domains.checkedAt,
  nextCheckAt: domains.checkDueAt,
  problem: domains.problem,
  enforcedConnectionId: domains.enforcedConnectionId,
  breakGlassUserId: domains.breakGlassUserId,
  breakGlassLostAt: domains.breakGlassLostAt,
};

export const domainOutput = z.object({
  id: z.uuid(),
  name: z.string(),
  record: z
    .object({ type: z.literal("TXT"), name: z.string(), value: z.string() })
    .describe("The DNS record that proves the domain."),
  createdAt: z.date(),
  provedAt: z.date().nullable(),
  checkedAt: z.date().nullable(),
  nextCheckAt: z
    .date()
    .nullable()
    .describe("When the record is looked up next; null once it is proved or given up."),
  problem: z.string().nullable().describe("Why the last lookup did not prove the domain."),
  enforcedConnectionId: z
    .uuid()
    .nullable()
    .describe("The connection with which people of this domain must sign in."),
  breakGlassUserId: z
    .uuid()
    .nullable()
    .describe("The admin who may sign in with a password while single sign-on is enforced."),
  breakGlassLostAt: z
    .date()
    .nullable()
    .describe("Since when this person is not an active admin with a password; null otherwise."),
});

export type Domain = z.output<typeof domainOutput>;

type Row = Omit<Domain, "record"> & { token: string };

/** A row as it is shown. */
export const shownDomain = ({ token, ...row }: Row): Domain => ({
  ...row,
  record: { type: "TXT", name: challengeName(row.name), value: challengeValue(token) },
});

/** Reads a domain and locks it against changes. @throws AppError not_found */
export async function lockDomain(db: Db, id: string): Promise<Row> {
  const [row] = await db
    .select(domainFields)
    .from(domains)
    .where(eq(domains.id, idKey(id)))
    .for("update")
    .execute();
  if (!row) throw notFound("domain", id, null);
  return row;
}
