import { resolve } from "node:path";
import { importFiles } from "../import/import-files.ts";
import { importEnv, openTenant } from "../import/open-tenant.ts";
import { summarize } from "../import/summary.ts";
import { explain, readArguments, runCommand } from "./command.ts";
import { commandLineEnvironment } from "./environment.ts";

const usage = `npm run import -- --tenant acme [--people people.csv] [--results results.csv]
                [--progress progress.csv] [--courses courses.csv] [--rejects rejects.csv] [--restart]
                [--domain main] [--scores percent|fraction]
Imports CSV files, plain or gzip, into a tenant: people, as SCIM would create and change them, and
courses, progress and quiz results as history. After an interruption, the same command resumes where
it stopped. After the end, it reads the files again and changes only what differs. --restart discards
the checkpoint and begins with the first line. --domain names the provisioning domain of the files'
externalIds; the default is the tenant's main domain. --scores says whether scores that never exceed 1
are from 0 to 100 (percent) or from 0 to 1 (fraction). Columns are found by their headers; see
docs/operations.md#importing.`;

const { values } = readArguments(usage, {
  tenant: { type: "string" },
  people: { type: "string" },
  results: { type: "string" },
  progress: { type: "string" },
  courses: { type: "string" },
  rejects: { type: "string" },
  domain: { type: "string" },
  restart: { type: "boolean", default: false },
  scores: { type: "string" },
});
const { tenant, rejects, restart, domain, scores, people, results, progress, courses } = values;
if (tenant === undefined) explain(usage, "Name the tenant by its slug.");
const files = Object.fromEntries(
  Object.entries({ courses, people, progress, results }).filter(([, path]) => path !== undefined),
);
if (Object.keys(files).length === 0) {
  explain(usage, "Name a file: --people, --results, --progress or --courses.");
}
if (scores !== undefined && scores !== "percent" && scores !== "fraction") {
  explain(usage, "--scores is percent or fraction.");
}
const isInput = (path: string) =>
  Object.values(files).some((file) => file !== undefined && resolve(file) === resolve(path));
if (rejects !== undefined && isInput(rejects)) {
  explain(
    usage,
    "--rejects names a file that is to be imported, and would overwrite it. Name another file.",
  );
}

process.once("SIGINT", () => {
  process.stderr.write("\nStopped. Run the same command to resume.\n");
  process.exit(130);
});

await runCommand(async () => {
  const { ctx, settled, close } = await openTenant(
    commandLineEnvironment(importEnv),
    tenant,
    domain,
  );
  const runs = await importFiles(ctx, { files, rejects, restart, scores }, settled);
  await close();
  process.stdout.write(`\n${summarize(runs).join("\n")}\n`);
  const rejected = runs.reduce((sum, run) => sum + run.rejected, 0);
  if (rejected > 0) {
    throw new Error(
      `${rejected} lines were rejected. Correct them and import the file again: what stands already is left alone.`,
    );
  }
});
