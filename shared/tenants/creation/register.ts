import * as z from "zod";
import { signIns } from "../../../drizzle/schema/index.ts";
import { auditRow } from "../../audit/record.ts";
import { newPerson } from "../../directory/people/apply-attributes.ts";
import { emailInput } from "../../directory/people/input.ts";
import { defaultProfile } from "../../directory/settings/profile.ts";
import { publishChanges } from "../../directory/users/user-change.ts";
import { writePerson } from "../../directory/users/write-people.ts";
import { violates } from "../../db/errors.ts";
import { AppError } from "../../errors.ts";
import { readEmail } from "../../values/email.ts";
import { queueLink } from "../../identity/mails/queue-link.ts";
import { publishMail } from "../../identity/mails/queue-mail.ts";
import { checkPassword } from "../../identity/passwords/check-password.ts";
import { countRegistration } from "../../identity/sign-in/limits.ts";
import { startSession, type StartedSession } from "../../identity/sign-in/start-session.ts";
import { sourceOf, type Visitor } from "../../identity/sign-in/visitor.ts";
import { asSlugTaken, identify, startSchedules, tenantNames } from "./new-tenant.ts";
import { repeatRegistration } from "./repeat-registration.ts";

export const registerInput = z.strictObject({
  organization: z.strictObject(tenantNames),
  name: z.string().trim().min(1).max(200),
  email: emailInput,
  password: z.string().min(1).max(1024),
});

/**
 * Creates an organization with its first admin, in one transaction, and signs the admin in. A request that
 * is repeated with its Idempotency-Key within a day signs the admin in again.
 * @throws AppError forbidden while registration is closed, conflict for a slug that is taken,
 *   bad_request for a weak password, rate_limited after many from one network
 */
export async function register({
  ctx: visitor,
  input,
}: {
  ctx: Visitor;
  input: z.output<typeof registerInput>;
}): Promise<StartedSession> {
  if (!visitor.isRegistrationOpen) {
    throw new AppError("forbidden", "Registration is closed. Ask the operator for an invitation.", {
      userMessage: { key: "registration_closed" },
    });
  }
  const requestKey = await visitor.requestKey();
  const repeated = requestKey && (await repeatRegistration(visitor, requestKey, input));
  if (repeated) return repeated;
  const { organization, name, password } = input;
  const email = readEmail(input.email) ?? input.email;
  const { id: tenantId, slug } = identify(organization);
  checkPassword(password, [organization.name, slug, name, email]);
  await countRegistration(visitor);
  const passwordHash = await visitor.hasher.hash(sourceOf(visitor.device.address), password);
  const ctx = visitor.open(
    { kind: "registration", tenantId, slug, name: organization.name, requestKey },
    { kind: "job", name: "auth.register" },
  );
  const resource = newPerson(defaultProfile, { email, name, role: "admin" });
  const done = await ctx.scope
    .write(async (db) => {
      const after = { slug, name: organization.name };
      const change = { action: "tenant.create", subjectId: tenantId, before: null, after };
      // The first statement starts the session, which the writer of people needs.
      await auditRow(ctx, db, change).execute();
      const person = { operation: "CREATE" as const, before: null, resource };
      const saved = await writePerson(ctx, db, () => undefined, person);
      const userId = saved.row.id;
      const changed = { userId, passwordHash, passwordChangedAt: visitor.now() };
      await db.insert(signIns).values(changed).execute();
      const mail = await queueLink(ctx, db, { kind: "verify", userId, address: email });
      const started = await startSession(visitor, ctx, db, { userId, amr: ["pwd"] });
      return { saved, mail, started };
    })
    .catch(async (error: unknown) => {
      if (!requestKey || !violates(error, "tenants_registration_key_unique")) {
        throw asSlugTaken(error, slug, "organization.slug");
      }
      // The same request arrived at the same time.
      const repetition = await repeatRegistration(visitor, requestKey, input);
      if (repetition) return repetition;
      const message =
        "This request created an organization more than a day ago. Sign in, or use another idempotency-key.";
      throw new AppError("conflict", message);
    });
  if (!("saved" in done)) return done;
  publishChanges(ctx, [done.saved]);
  publishMail(ctx, done.mail);
  startSchedules(ctx, tenantId);
  return done.started;
}
