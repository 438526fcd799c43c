import { Database } from "../../shared/db/database.ts";
import { TenantScope } from "../../shared/db/tenant-scope.ts";
import { type Resealed, resealTenant } from "../../shared/tenants/reseal-secrets.ts";
import { serverEnv } from "../../shared/env.ts";
import { newId } from "../../shared/ids.ts";
import { Secrets } from "../../shared/secrets/secrets.ts";
import { readArguments, runCommand, subject } from "./command.ts";
import { commandLineEnvironment } from "./environment.ts";
import { findTenants } from "./find-tenants.ts";

const usage = `npm run secrets:reseal [-- --tenant acme]
Seals every stored secret with the first key of SECRETS_KEYS, tenant by tenant. Server and workers
can keep running, but must have the same first key, or they continue to seal with another one. It can
be interrupted and started again. A key with no remaining secrets can be removed from SECRETS_KEYS.`;

const { values } = readArguments(usage, { tenant: { type: "string" } });
const say = (line: string) => process.stdout.write(`${line}\n`);
const namesOf = (remaining: Map<string, number>) =>
  Array.from(remaining, ([key, secretCount]) => `${secretCount} with ${key}`).join(", ");

function report(slug: string, { resealed, remaining, unopened }: Resealed): void {
  const rest = remaining.size === 0 ? "none remaining" : `remaining: ${namesOf(remaining)}`;
  say(`${slug.padEnd(24)} ${resealed} resealed, ${rest}`);
  for (const { column, id, problem } of unopened) say(`  ${column} ${id}: ${problem}`);
}

function add(total: Resealed, { resealed, remaining, unopened }: Resealed): void {
  total.resealed += resealed;
  total.unopened.push(...unopened);
  for (const [key, secretCount] of remaining) {
    total.remaining.set(key, (total.remaining.get(key) ?? 0) + secretCount);
  }
}

await runCommand(async () => {
  const env = commandLineEnvironment(
    serverEnv.pick({ DATABASE_URL: true, DATABASE_OPERATOR_URL: true, SECRETS_KEYS: true }),
  );
  const secrets = new Secrets(env.SECRETS_KEYS);
  const found = await findTenants(env.DATABASE_OPERATOR_URL, values.tenant);
  const database = new Database({
    url: env.DATABASE_URL,
    max: 1,
    applicationName: "rampart-cli",
  });
  const actor = { kind: "operator" as const, subject: subject() };
  const requestId = newId();
  const total: Resealed = { resealed: 0, remaining: new Map(), unopened: [] };
  for (const { id, slug } of found) {
    const scope = new TenantScope(database, { kind: "maintenance", tenantId: id });
    const resealed = await resealTenant({ ctx: { scope, secrets, actor, requestId } });
    report(slug, resealed);
    add(total, resealed);
  }
  await database.close();
  say(`${total.resealed} of ${found.length} tenants resealed with ${secrets.keyId}`);
  if (total.unopened.length > 0) {
    throw new Error(
      `${total.unopened.length} secrets cannot be opened. Add the key that they name to SECRETS_KEYS and start again; without it they are lost.`,
    );
  }
  if (total.remaining.size > 0) {
    throw new Error(
      `Secrets with other keys remain: ${namesOf(total.remaining)}. Put ${secrets.keyId} first in SECRETS_KEYS of server and workers, and start again.`,
    );
  }
  say(
    values.tenant === undefined
      ? `No secrets with other keys remain. SECRETS_KEYS now needs only ${secrets.keyId}.`
      : "This tenant has no secrets with other keys.",
  );
});
