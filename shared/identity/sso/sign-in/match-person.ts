import { and, eq, isNotNull, isNull, ne, sql } from "drizzle-orm";
import { domains, signIns, ssoIdentities, users } from "../../../../drizzle/schema/index.ts";
import type { ProviderIdentity } from "../../../adapters/oidc/finish-sign-in.ts";
import type { Role } from "../../../context.ts";
import type { Db } from "../../../db/queries.ts";
import { AppError } from "../../../errors.ts";
import { asciiDomain } from "../../../values/domain.ts";
import { addressKey, readEmail } from "../../../values/email.ts";
import { domainOf } from "../domains/fields.ts";

/** Who signs in: the person of the subject, the person to link to it, or nobody yet. */
export type Match =
  | { kind: "linked"; userId: string; role: Role; emailKey: string | null }
  | { kind: "to-link"; userId: string; role: Role; emailKey: string; isVerified: boolean }
  | { kind: "unknown"; email: string; emailKey: string };

/** Why a person may not sign in by the connection; by default, because it is the wrong account. */
export const refusal = (
  message: string,
  key: "sso_refused" | "sso_unverified" | "deactivated" = "sso_refused",
) => new AppError("forbidden", message, { userMessage: { key } });

/**
 * Finds the person of an identity by the connection and the subject. Only the first sign-in uses the
 * address: it must be in a domain that the organization proved, and the person must have come from the
 * directory or have verified the address.
 * @throws AppError forbidden, with the reason
 */
export async function matchPerson(
  db: Db,
  connectionId: string,
  identity: ProviderIdentity,
): Promise<Match> {
  const [linked] = await db
    .select({
      userId: users.id,
      role: users.role,
      emailKey: users.emailKey,
      isActive: sql<boolean>`active and deleted_at is null`,
    })
    .from(ssoIdentities)
    .innerJoin(users, eq(users.id, ssoIdentities.userId))
    .where(
      and(
        eq(ssoIdentities.connectionId, connectionId),
        eq(ssoIdentities.subject, identity.subject),
      ),
    )
    .execute();
  if (linked) {
    const { isActive, ...person } = linked;
    if (!isActive) throw deactivated();
    return { kind: "linked", ...person };
  }
  const email = usableAddress(identity);
  await requireProvedDomain(db, email);
  return matchAddress(db, email);
}

/**
 * Refuses a person of a domain for which another connection is enforced. Otherwise the provider of one
 * domain could sign in the people of another.
 * @throws AppError forbidden
 */
export async function requireEnforced(
  db: Db,
  connectionId: string,
  { emailKey }: Match,
): Promise<void> {
  const [other] = await db
    .select({ id: domains.id })
    .from(domains)
    .where(
      and(
        eq(domains.name, domainOf(emailKey ?? "")),
        ne(domains.enforcedConnectionId, connectionId),
      ),
    )
    .execute();
  if (!other) return;
  throw refusal(
    "People of your mail domain must sign in by another connection. Start again with your email address.",
  );
}

const deactivated = () =>
  refusal(
    "This user is deactivated. Ask an admin of your organization to reactivate the account.",
    "deactivated",
  );

/** @throws AppError forbidden for an address that proves nothing */
function usableAddress(identity: ProviderIdentity): string {
  const { issuer, emailVerified, hostedDomain } = identity;
  const email = identity.email === null ? null : readEmail(identity.email);
  if (email === null) {
    throw refusal(
      "The identity provider sent no email address. Ask your admin to configure it to send the claim email.",
    );
  }
  if (emailVerified === false) {
    throw refusal(
      "The identity provider says that your email address is not verified. Verify it there, then sign in again.",
      "sso_unverified",
    );
  }
  // Anybody can have a Google account with a work address; only Workspace accounts have this claim.
  const isGoogle = issuer === "https://accounts.google.com";
  if (isGoogle && asciiDomain(hostedDomain ?? "") !== domainOf(addressKey(email))) {
    throw refusal(
      "This Google account does not belong to your organization's Google Workspace. Sign in with the account that does.",
    );
  }
  return email;
}

async function requireProvedDomain(db: Db, email: string): Promise<void> {
  const [proved] = await db
    .select({ id: domains.id })
    .from(domains)
    .where(and(eq(domains.name, domainOf(addressKey(email))), isNotNull(domains.provedAt)))
    .execute();
  if (proved) return;
  throw refusal(
    "Your organization has not proved the domain of your email address. Ask an admin to add the domain in Rampart.",
  );
}

/** @throws AppError forbidden if it is not certain that the address is the person's */
async function matchAddress(db: Db, email: string): Promise<Match> {
  const emailKey = addressKey(email);
  const [person, ...others] = await db
    .select({
      userId: users.id,
      role: users.role,
      isFromDirectory: sql<boolean>`${users.directoryDomain} is not null`,
      isVerified: sql<boolean>`coalesce(${signIns.verifiedAddress} = ${emailKey}, false)`,
    })
    .from(users)
    .leftJoin(signIns, eq(signIns.userId, users.id))
    .where(and(eq(users.emailKey, emailKey), eq(users.active, true), isNull(users.deletedAt)))
    .limit(2)
    .execute();
  if (others.length > 0) {
    throw refusal("Several people have this email address. Ask an admin to correct it.");
  }
  if (person) {
    const { userId, role, isFromDirectory, isVerified } = person;
    if (isFromDirectory || isVerified)
      return { kind: "to-link", userId, role, emailKey, isVerified };
    throw refusal(
      "Rampart cannot tell that this account is yours. Sign in with your password and verify your email address first.",
      "sso_unverified",
    );
  }
  // A person who was deactivated or deleted cannot sign in until an admin decides otherwise.
  const [former] = await db
    .select({ id: users.id })
    .from(users)
    .where(eq(users.emailKey, emailKey))
    .limit(1)
    .execute();
  if (former) throw deactivated();
  return { kind: "unknown", email, emailKey };
}
