import { and, asc, eq, or } from "drizzle-orm";
import * as z from "zod";
import { userRoles, users } from "../../drizzle/schema/index.ts";
import { issueAccessToken } from "../../shared/identity/access-token.ts";
import { Database } from "../../shared/db/database.ts";
import { TenantScope } from "../../shared/db/tenant-scope.ts";
import { tokenEnv } from "../../shared/env.ts";
import { notDeleted } from "../../shared/directory/users/fields.ts";
import { idKey } from "../../shared/ids.ts";
import { canonicalName } from "../../shared/values/names.ts";
import { explain, readArguments, runCommand } from "./command.ts";
import { commandLineEnvironment } from "./environment.ts";
import { findTenant } from "./find-tenants.ts";

const usage = `npm run token -- --tenant acme --role rep|manager|admin [--user <id or userName>] [--lifetime 1h]
npm run token -- --role operator [--lifetime 1h]
Prints an access token for a user of the tenant with this role. A lifetime is 90s, 30m, 12h or 7d.`;

const unitSeconds: Record<string, number> = { "": 1, s: 1, m: 60, h: 3600, d: 86_400 };
const maxLifetimeSeconds = 30 * 86_400;

/** The number of seconds; 0 if the text is not a valid lifetime. */
function secondsOf(text: string): number {
  const [, count, unit = ""] = /^(\d{1,7})([smhd]?)$/.exec(text) ?? [];
  return Number(count ?? 0) * (unitSeconds[unit] ?? 0);
}

const { values } = readArguments(usage, {
  tenant: { type: "string" },
  role: { type: "string" },
  user: { type: "string" },
  lifetime: { type: "string", default: "1h" },
});
const role = z.enum([...userRoles, "operator"]).safeParse(values.role);
if (!role.success) explain(usage, "No valid role given. Use rep, manager, admin or operator.");
const lifetime = secondsOf(values.lifetime);
if (lifetime < 1 || lifetime > maxLifetimeSeconds) {
  explain(usage, "--lifetime expects a number with s, m, h or d, at most thirty days.");
}
if (role.data !== "operator" && values.tenant === undefined)
  explain(usage, "No tenant given. Name it by its slug.");

type Env = z.output<typeof tokenEnv>;

async function findUser(env: Env, tenantId: string, wanted: (typeof userRoles)[number]) {
  const database = new Database({ url: env.DATABASE_URL, max: 1, applicationName: "rampart-cli" });
  const { user } = values;
  const named =
    user === undefined
      ? undefined
      : or(eq(users.id, idKey(user)), eq(users.userNameKey, canonicalName(user)));
  const [[found]] = await new TenantScope(database, { kind: "system", tenantId }).read((db) => [
    db
      .select({ id: users.id, after: users.tokensRefusedUntil })
      .from(users)
      .where(and(notDeleted, eq(users.active, true), eq(users.role, wanted), named))
      .orderBy(asc(users.id))
      .limit(1),
  ]);
  await database.close();
  if (found) return found;
  const who = user === undefined ? "no active user" : `no active user "${user}"`;
  throw new Error(
    `The tenant has ${who} with the role ${wanted}. Users and their roles are provisioned by SCIM.`,
  );
}

await runCommand(async () => {
  const env = commandLineEnvironment(tokenEnv);
  const common = { lifetime };
  let subject: Parameters<typeof issueAccessToken>[0];
  if (role.data === "operator") {
    subject = { ...common, sub: values.user ?? "operator", role: "operator" };
  } else {
    const orgId = await findTenant(env.DATABASE_OPERATOR_URL, values.tenant ?? "");
    const person = await findUser(env, orgId, role.data);
    subject = { ...common, sub: person.id, role: role.data, orgId, after: person.after };
  }
  process.stdout.write(`${await issueAccessToken(subject, env.JWT_PRIVATE_KEY)}\n`);
});
