import { eq } from "drizzle-orm";
import { createLocalJWKSet } from "jose";
import { tenants } from "../../drizzle/schema/index.ts";
import { verifyAudit } from "../../shared/audit/verify.ts";
import { Database } from "../../shared/db/database.ts";
import { transaction } from "../../shared/db/transaction.ts";
import { TenantScope } from "../../shared/db/tenant-scope.ts";
import { auditEnv } from "../../shared/env.ts";
import { explain, readArguments, runCommand } from "./command.ts";
import { commandLineEnvironment } from "./environment.ts";

const usage = `npm run audit:verify [-- --tenant acme] [-- --head acme=<fingerprint>]
Recomputes every seal of the audit log and checks the chain. With --head, the newest seal must be
the one whose fingerprint the worker logged as audit.sealed: that shows that none was cut off.`;

const { values } = readArguments(usage, {
  tenant: { type: "string" },
  head: { type: "string", multiple: true, default: [] },
});
const heads = new Map(
  values.head.map((given): [string, string] => {
    const [slug = "", fingerprint] = given.split("=");
    return fingerprint === undefined
      ? explain(usage, "--head takes slug=fingerprint.")
      : [slug, fingerprint];
  }),
);

await runCommand(async () => {
  const env = commandLineEnvironment(auditEnv);
  const { d: _secret, ...publicKey } = env.AUDIT_SIGNING_KEY;
  const keys = createLocalJWKSet({ keys: [publicKey, ...env.AUDIT_FORMER_KEYS.keys] });
  const operator = new Database({
    url: env.DATABASE_OPERATOR_URL,
    max: 1,
    applicationName: "rampart-cli",
  });
  const database = new Database({ url: env.DATABASE_URL, max: 1, applicationName: "rampart-cli" });
  const found = await transaction(operator, (db) =>
    db
      .select({ id: tenants.id, slug: tenants.slug, active: tenants.active })
      .from(tenants)
      .where(values.tenant === undefined ? undefined : eq(tenants.slug, values.tenant)),
  );
  if (found.length === 0) throw new Error(`No tenant "${values.tenant ?? ""}".`);
  let broken = 0;
  for (const { id, slug, active } of found) {
    const line = (text: string) => process.stdout.write(`${slug.padEnd(24)} ${text}\n`);
    if (!active) {
      line("suspended: resume it to verify its log");
      continue;
    }
    const verdict = await verifyAudit(
      new TenantScope(database, { kind: "system", tenantId: id }),
      keys,
    );
    const head = heads.get(slug);
    const cut = verdict.ok && head !== undefined && head !== verdict.head;
    if (!verdict.ok) line(`BROKEN at seal ${verdict.seal}: ${verdict.problem}`);
    else if (cut)
      line(`BROKEN: the newest seal is ${verdict.head ?? "none"}, not ${head}; seals were cut off`);
    else
      line(
        `ok  ${verdict.seals} seals, ${verdict.entries} entries, head ${verdict.head ?? "none"}`,
      );
    if (!verdict.ok || cut) broken += 1;
  }
  await Promise.all([operator.close(), database.close()]);
  if (broken > 0)
    throw new Error(
      `${broken} of ${found.length} audit logs are broken. Keep the database as it is and look into it.`,
    );
});
