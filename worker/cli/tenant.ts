import { AppError } from "../../shared/errors.ts";
import { explain, readArguments, runCommand } from "./command.ts";
import { commandLineEnvironment } from "./environment.ts";
import { asOperatorOf, operatorEnv } from "./open-operator.ts";
import { create, provision } from "./tenants/create.ts";
import { list, show } from "./tenants/list.ts";
import { decidePayment, update } from "./tenants/change.ts";
import { remove, restore, setActive } from "./tenants/end.ts";
import { type Call, options } from "./tenants/options.ts";

const usage = `npm run tenant -- provision --slug acme --name "Acme" --admin ada@acme.example [--admin-name "Ada"]
                           [--app-type trucking] [--parent globex] [--trial] [--metadata JSON]
                           [--config '{"mindtickle":{"perSecond":8,"perMinute":120}}' | --config file.json]
                           [--mindtickle '{"apiKey":"...","secretKey":"...","clientId":"..."}' | --mindtickle file.json]
npm run tenant -- create --slug acme --name "Acme" [the same options, without an admin]
npm run tenant -- list [--q text] [--metadata '{"region":"emea"}'] [--app-type trucking] [--status unpaid]
npm run tenant -- show acme
npm run tenant -- update acme [--slug new] [--name "New"] [--parent globex | --parent none] [--metadata JSON]
npm run tenant -- payment acme --status unpaid|reported|... --reason "..." [--since 2026-05-01T00:00:00Z]
npm run tenant -- suspend acme [--reason "..."]
npm run tenant -- resume acme [--reason "..."]
npm run tenant -- delete acme
npm run tenant -- restore acme

"provision" makes all that a tenant needs, and invites its first admin by mail. Repeating it completes what an
interrupted run left out. JSON can be the name of a file.`;

const { values, positionals } = readArguments(usage, options, true);
const [verb, slug = ""] = positionals;
if (verb === undefined) explain(usage, "No command given.");

const call = { usage, slug, values, say: (line: string) => void process.stdout.write(`${line}\n`) };

const withoutSlug = { provision, create, list };
const withSlug = {
  show,
  update,
  payment: decidePayment,
  suspend: (given: Call) => setActive(given, false),
  resume: (given: Call) => setActive(given, true),
  delete: remove,
  restore,
};
const commands: Record<string, (given: Call) => Promise<void>> = { ...withoutSlug, ...withSlug };
const command = commands[verb] ?? explain(usage, `Unknown command "${verb}".`);
if (slug === "" && Object.hasOwn(withSlug, verb))
  explain(usage, "No tenant given. Name it by its slug.");

await runCommand(() =>
  asOperatorOf(commandLineEnvironment(operatorEnv), (ctx) =>
    command({ ...call, ctx }).catch((error: unknown) => {
      if (!(error instanceof AppError)) throw error;
      const problems = (error.details.errors ?? []).map(({ detail }) => `  ${detail}`);
      throw new Error([error.message, ...problems].join("\n"));
    }),
  ),
);
