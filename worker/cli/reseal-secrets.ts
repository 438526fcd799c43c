import { asc, eq } from "drizzle-orm";
import { tenants } from "../../drizzle/schema/index.ts";
import { Database } from "../../shared/db/database.ts";
import { transaction } from "../../shared/db/transaction.ts";
import { TenantScope } from "../../shared/db/tenant-scope.ts";
import { type Resealed, resealTenant } from "../../shared/tenants/reseal-secrets.ts";
import { serverEnv } from "../../shared/env.ts";
import { newId } from "../../shared/ids.ts";
import { Secrets } from "../../shared/secrets/secrets.ts";
import { readArguments, runCommand, subject } from "./command.ts";
import { commandLineEnvironment } from "./environment.ts";

const usage = `npm run secrets:reseal [-- --tenant acme]
Seals every stored secret with the first key of SECRETS_KEYS, tenant by tenant, while server and
workers run. Those must have that key first too, or they go on sealing with another. It may be
stopped and started again. When nothing remains under another key, that key can be taken out.`;

const { values } = readArguments(usage, { tenant: { type: "string" } });
const say = (line: string) => process.stdout.write(`${line}\n`);
const namesOf = (remaining: Map<string, number>) =>
  Array.from(remaining, ([key, envelopes]) => `${envelopes} under ${key}`).join(", ");

function report(slug: string, { resealed, remaining, unopened }: Resealed): void {
  const left = remaining.size === 0 ? "none remains" : `remaining: ${namesOf(remaining)}`;
  say(`${slug.padEnd(24)} ${resealed} resealed, ${left}`);
  for (const { place, id, problem } of unopened) say(`  ${place} ${id}: ${problem}`);
}

function add(total: Resealed, { resealed, remaining, unopened }: Resealed): void {
  total.resealed += resealed;
  total.unopened.push(...unopened);
  for (const [key, envelopes] of remaining) {
    total.remaining.set(key, (total.remaining.get(key) ?? 0) + envelopes);
  }
}

const serverOf = (url: string) => ({ url, max: 1, applicationName: "rampart-cli" });

await runCommand(async () => {
  const env = commandLineEnvironment(
    serverEnv.pick({ DATABASE_URL: true, DATABASE_OPERATOR_URL: true, SECRETS_KEYS: true }),
  );
  const secrets = new Secrets(env.SECRETS_KEYS);
  const operator = new Database(serverOf(env.DATABASE_OPERATOR_URL));
  const database = new Database(serverOf(env.DATABASE_URL));
  const found = await transaction(operator, (db) =>
    db
      .select({ id: tenants.id, slug: tenants.slug })
      .from(tenants)
      .where(values.tenant === undefined ? undefined : eq(tenants.slug, values.tenant))
      .orderBy(asc(tenants.id)),
  );
  if (values.tenant !== undefined && found.length === 0) {
    throw new Error(`No tenant "${values.tenant}".`);
  }
  const actor = { kind: "operator" as const, subject: subject() };
  const requestId = newId();
  const total: Resealed = { resealed: 0, remaining: new Map(), unopened: [] };
  for (const { id, slug } of found) {
    const scope = new TenantScope(database, { kind: "maintenance", tenantId: id });
    const resealed = await resealTenant({ ctx: { scope, secrets, actor, requestId } });
    report(slug, resealed);
    add(total, resealed);
  }
  await Promise.all([operator.close(), database.close()]);
  say(`${total.resealed} of ${found.length} tenants resealed with ${secrets.keyId}`);
  if (total.unopened.length > 0) {
    throw new Error(
      `${total.unopened.length} secrets do not open. Put the key that they name back into SECRETS_KEYS and start again; without it they are lost.`,
    );
  }
  if (total.remaining.size > 0) {
    throw new Error(
      `There remain ${namesOf(total.remaining)}: something seals with another key still. Put ${secrets.keyId} first in SECRETS_KEYS of server and workers, and start again.`,
    );
  }
  say(
    values.tenant === undefined
      ? `Nothing remains under another key. SECRETS_KEYS needs ${secrets.keyId} alone from now on.`
      : "Nothing of this tenant remains under another key.",
  );
});
