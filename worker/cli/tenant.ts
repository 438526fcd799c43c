import { existsSync, readFileSync } from "node:fs";
import { createTenant, createTenantInput } from "../../shared/tenants/create-tenant.ts";
import { listTenants } from "../../shared/tenants/list-tenants.ts";
import type { OperatorContext } from "../../shared/context.ts";
import { setTenantActive } from "../../shared/tenants/set-tenant-active.ts";
import { explain, readArguments, runCommand } from "./command.ts";
import { commandLineEnvironment } from "./environment.ts";
import { asOperatorOf, operatorEnv } from "./open-operator.ts";

const usage = `npm run tenant -- create --slug acme --name "Acme" [--app-type enablement]
                        [--config '{"mindtickle":{"perSecond":8,"perMinute":120}}' | --config file.json]
                        [--mindtickle '{"apiKey":"...","secretKey":"...","clientId":"..."}' | --mindtickle file.json]
npm run tenant -- list
npm run tenant -- suspend acme
npm run tenant -- resume acme`;

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

await runCommand(() => asOperatorOf(commandLineEnvironment(operatorEnv), command));
