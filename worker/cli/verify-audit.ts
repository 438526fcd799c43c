import { createLocalJWKSet } from "jose";
import { verifyAudit } from "../../shared/audit/verify.ts";
import { Database } from "../../shared/db/database.ts";
import { TenantScope } from "../../shared/db/tenant-scope.ts";
import { auditEnv } from "../../shared/env.ts";
import { explain, readArguments, runCommand } from "./command.ts";
import { commandLineEnvironment } from "./environment.ts";
import { findTenants } from "./find-tenants.ts";

const usage = `npm run audit:verify [-- --tenant acme] [-- --head acme=<fingerprint>]
Recomputes every seal of the audit log and checks the chain. With --head, the newest seal must have
the fingerprint that the worker logged as audit.sealed, which shows that no newer seal was removed.`;

const { values } = readArguments(usage, {
  tenant: { type: "string" },
  head: { type: "string", multiple: true, default: [] },
});
const heads = new Map(
  values.head.map((given): [string, string] => {
    const [slug = "", fingerprint] = given.split("=");
    return fingerprint === undefined
      ? explain(usage, "--head expects slug=fingerprint.")
      : [slug, fingerprint];
  }),
);

await runCommand(async () => {
  const env = commandLineEnvironment(auditEnv);
  const { d: _secret, ...publicKey } = env.AUDIT_SIGNING_KEY;
  const keys = createLocalJWKSet({ keys: [publicKey, ...env.AUDIT_FORMER_KEYS.keys] });
  const found = await findTenants(env.DATABASE_OPERATOR_URL, values.tenant);
  const database = new Database({ url: env.DATABASE_URL, max: 1, applicationName: "rampart-cli" });
  let broken = 0;
  for (const { id, slug, active } of found) {
    const line = (text: string) => process.stdout.write(`${slug.padEnd(24)} ${text}\n`);
    if (!active) {
      line("suspended: resume the tenant to verify its log");
      continue;
    }
    const verdict = await verifyAudit(
      new TenantScope(database, { kind: "system", tenantId: id }),
      keys,
    );
    const head = heads.get(slug);
    const isTruncated = verdict.ok && head !== undefined && head !== verdict.head;
    if (!verdict.ok) line(`BROKEN at seal ${verdict.seal}: ${verdict.problem}`);
    else if (isTruncated)
      line(
        `BROKEN: the newest seal is ${verdict.head ?? "none"}, not ${head}; newer seals were removed`,
      );
    else
      line(
        `ok  ${verdict.seals} seals, ${verdict.entries} entries, head ${verdict.head ?? "none"}`,
      );
    if (!verdict.ok || isTruncated) broken += 1;
  }
  await database.close();
  if (broken > 0)
    throw new Error(
      `${broken} of ${found.length} audit logs are broken. Do not change the database, and investigate.`,
    );
});
