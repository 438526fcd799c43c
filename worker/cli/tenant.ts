import { existsSync, readFileSync } from "node:fs";
import { Publisher } from "../../shared/adapters/qstash/publisher.ts";
import { Database } from "../../shared/db/database.ts";
import { serverEnv } from "../../shared/env.ts";
import { newId } from "../../shared/ids.ts";
import { packs } from "../../shared/packs/index.ts";
import { createProduct } from "../../shared/product.ts";
import { Secrets } from "../../shared/secrets/secrets.ts";
import { Tasks } from "../../shared/shutdown.ts";
import { createTenant, createTenantInput } from "../../shared/tenants/create-tenant.ts";
import { listTenants } from "../../shared/tenants/list-tenants.ts";
import type { OperatorContext } from "../../shared/context.ts";
import { setTenantActive } from "../../shared/tenants/set-tenant-active.ts";
import { explain, readArguments, runCommand, subject } from "./command.ts";
import { commandLineEnvironment } from "./environment.ts";

const usage = `npm run tenant -- create --slug acme --name "Acme" [--app-type enablement]
                        [--config '{"mindtickle":{"perSecond":8,"perMinute":120}}' | --config file.json]
                        [--mindtickle '{"apiKey":"...","secretKey":"...","clientId":"..."}' | --mindtickle file.json]
npm run tenant -- list
npm run tenant -- suspend acme
npm run tenant -- resume acme`;

/** The variables of the server's environment that these commands need. */
const operatorEnv = serverEnv.pick({
  DATABASE_OPERATOR_URL: true,
  SECRETS_KEYS: true,
  QSTASH_URL: true,
  QSTASH_TOKEN: true,
  WORKER_PROVISIONING_URL: true,
  WORKER_ANALYTICS_URL: true,
});

const { values, positionals } = readArguments(
  usage,
  {
    slug: { type: "string" },
    name: { type: "string" },
    "app-type": { type: "string" },
    config: { type: "string" },
    mindtickle: { type: "string" },
  },
  true,
);
const [verb, slug] = positionals;
if (verb === undefined) explain(usage, "No command given.");
const say = (line: string) => process.stdout.write(`${line}\n`);

/** Parses JSON, or the JSON file of that name. */
function json(text: string | undefined): unknown {
  if (text === undefined) return undefined;
  try {
    return JSON.parse(existsSync(text) ? readFileSync(text, "utf8") : text) as unknown;
  } catch {
    return explain(usage, "--config and --mindtickle expect JSON, or the name of a JSON file.");
  }
}

async function create(ctx: OperatorContext): Promise<void> {
  const given = {
    slug: values.slug,
    name: values.name,
    appType: values["app-type"],
    config: json(values.config),
    mindtickle: json(values.mindtickle),
  };
  const input = createTenantInput.safeParse(given);
  if (!input.success) {
    const [issue] = input.error.issues;
    explain(usage, `${issue?.path.join(".")}: ${issue?.message}`);
  }
  const tenant = await createTenant({ ctx, input: input.data });
  say(`created   ${tenant.slug}  ${tenant.id}`);
  say(`SCIM      token ${tenant.scimToken}`);
  say(
    "The token is not shown again. Give it to the tenant's identity system, with the URL <server>/scim/v2.",
  );
}

async function list(ctx: OperatorContext): Promise<void> {
  let cursor: string | undefined;
  do {
    const page = await listTenants({ ctx, input: { limit: 200, cursor } });
    for (const tenant of page.items) {
      say(
        `${tenant.slug.padEnd(24)} ${tenant.id}  ${tenant.active ? "active   " : "suspended"}  ${tenant.name}`,
      );
    }
    cursor = page.nextCursor ?? undefined;
  } while (cursor !== undefined);
}

async function setActive(ctx: OperatorContext, active: boolean): Promise<void> {
  if (slug === undefined) explain(usage, "No tenant given. Name it by its slug.");
  await setTenantActive({ ctx, input: { slug, active } });
  say(
    active
      ? `${slug} is active again; its pending work continues`
      : `${slug} is suspended; its credentials are now refused`,
  );
}

const commands: Record<string, (ctx: OperatorContext) => Promise<void>> = {
  create,
  list,
  suspend: (ctx) => setActive(ctx, false),
  resume: (ctx) => setActive(ctx, true),
};
const command = commands[verb] ?? explain(usage, `Unknown command "${verb}".`);

await runCommand(async () => {
  const env = commandLineEnvironment(operatorEnv);
  const tasks = new Tasks();
  const database = new Database({
    url: env.DATABASE_OPERATOR_URL,
    max: 1,
    applicationName: "rampart-cli",
  });
  const workers = {
    provisioning: env.WORKER_PROVISIONING_URL,
    analytics: env.WORKER_ANALYTICS_URL,
  };
  await command({
    database,
    authTime: new Date(),
    subject: subject(),
    requestId: newId(),
    product: createProduct(packs),
    secrets: new Secrets(env.SECRETS_KEYS),
    publisher: new Publisher({ url: env.QSTASH_URL, token: env.QSTASH_TOKEN, workers }),
    waitUntil: tasks.add,
  });
  await tasks.settled();
  await database.close();
});
