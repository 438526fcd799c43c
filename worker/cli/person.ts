import { writeFile } from "node:fs/promises";
import { renderReport } from "../privacy/render-report.ts";
import { reportPerson } from "../privacy/report-person.ts";
import { explain, readArguments, runCommand } from "./command.ts";
import { commandLineEnvironment } from "./environment.ts";
import { asOperatorOf, operatorEnv } from "./open-operator.ts";
import { find } from "./tenants/find.ts";

const usage = `npm run person -- report acme --user ada@acme.example [--format json|html] [--out report.html]

Everything that is stored about a person, by user name or id, as JSON or as a page. The audit log of the tenant
gets an entry. Rows can name other people too: check them before you hand the report over.`;

const { values, positionals } = readArguments(
  usage,
  {
    user: { type: "string" },
    format: { type: "string", default: "json" },
    out: { type: "string" },
  },
  true,
);
const [verb, slug] = positionals;
const { user, format, out } = values;
if (verb !== "report") explain(usage, `Unknown command "${verb ?? ""}".`);
if (slug === undefined) explain(usage, "No tenant given. Name it by its slug.");
if (user === undefined) explain(usage, "No person given. Name a user name or an id by --user.");
if (format !== "json" && format !== "html") explain(usage, "--format expects json or html.");

await runCommand(() =>
  asOperatorOf(commandLineEnvironment(operatorEnv), async (ctx) => {
    const { id } = await find(ctx, slug);
    const report = await reportPerson(ctx, ctx.openTenant(id), user);
    if (!report)
      throw new Error(`${slug} has no person "${user}". Check the user name, or give the id.`);
    const text = format === "html" ? renderReport(report) : `${JSON.stringify(report, null, 2)}\n`;
    if (out !== undefined) return writeFile(out, text, { mode: 0o600 });
    // The command exits next, and a pipe may not have taken a long text yet.
    await new Promise((resolve) => {
      process.stdout.write(text, resolve);
    });
  }),
);
