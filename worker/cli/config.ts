import { explainConfiguration } from "../../shared/configuration/explain.ts";
import { isWithin } from "../../shared/configuration/overrides.ts";
import { isPath, unknownPath } from "../../shared/configuration/versions/apply-change.ts";
import { changeConfiguration } from "../../shared/configuration/versions/change.ts";
import { listVersions } from "../../shared/configuration/versions/list.ts";
import { rollBack } from "../../shared/configuration/versions/rollback.ts";
import type { Context } from "../../shared/context.ts";
import { AppError } from "../../shared/errors.ts";
import { explain, readArguments, runCommand } from "./command.ts";
import { commandLineEnvironment } from "./environment.ts";
import { findTenant } from "./find-tenants.ts";
import { asOperatorOf, operatorEnv } from "./open-operator.ts";

const usage = `npm run config -- get --tenant acme [scim.perSecond]
npm run config -- set --tenant acme scim.perSecond=200 reconcile.extra=report [--unset cache.maxKeys]
                      [--lock readiness.smallestGroup] [--unlock cors] --reason "The contract was extended."
npm run config -- explain --tenant acme [scim]
npm run config -- history --tenant acme
npm run config -- rollback --tenant acme --to 3 --reason "Back to the former limits."

Values are JSON, or text without quotes. "set" and "rollback" change the operator's layer.`;

const { values, positionals } = readArguments(
  usage,
  {
    tenant: { type: "string" },
    reason: { type: "string" },
    to: { type: "string" },
    unset: { type: "string", multiple: true },
    lock: { type: "string", multiple: true },
    unlock: { type: "string", multiple: true },
  },
  true,
);
const [verb, ...words] = positionals;
const slug = values.tenant ?? explain(usage, "No tenant given. Name its slug by --tenant.");
const say = (line: string) => process.stdout.write(`${line}\n`);
const reason = () => values.reason ?? explain(usage, "No reason given. Say why by --reason.");
const shown = (value: unknown) => JSON.stringify(value);

/** The settings that the words name, or all without words. @throws Error for one that does not exist */
function named<S extends { path: string }>(settings: S[]): S[] {
  const unknown = words.find((word) => !isPath(word));
  if (unknown !== undefined) throw new Error(unknownPath(unknown));
  return words.length === 0
    ? settings
    : settings.filter(({ path }) => words.some((word) => isWithin(path, word)));
}

function readValue(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}

/** Refuses what is missing before anything is opened. */
function checkWords(): void {
  if (verb === "set" || verb === "rollback") reason();
  if (verb === "rollback") target();
  if (verb !== "set") return;
  assignments();
  const { unset = [], lock = [], unlock = [] } = values;
  if (words.length + unset.length + lock.length + unlock.length > 0) return;
  explain(
    usage,
    "No change given. Name a setting as path=value, or use --unset, --lock or --unlock.",
  );
}

function target(): number {
  const to = values.to ?? explain(usage, "No version given. Name it by --to.");
  return /^\d{1,9}$/.test(to)
    ? Number(to)
    : explain(usage, "--to expects the number of a version.");
}

const assignments = () =>
  Object.fromEntries(
    words.map((word): [string, unknown] => {
      const at = word.indexOf("=");
      if (at < 1) explain(usage, `"${word}" is not path=value.`);
      return [word.slice(0, at), readValue(word.slice(at + 1))];
    }),
  );

async function get(ctx: Context): Promise<void> {
  const { settings } = await explainConfiguration({ ctx });
  for (const { path, value } of named(settings)) {
    say(`${path.padEnd(32)} ${shown(value)}`);
  }
}

async function explainAll(ctx: Context): Promise<void> {
  const { settings } = await explainConfiguration({ ctx });
  for (const { path, value, layer, setBy, overrides, locked } of named(settings)) {
    say(`${path.padEnd(32)} ${shown(value).padEnd(16)} ${layer}${locked ? ", locked" : ""}`);
    if (setBy)
      say(
        `  version ${setBy.version} by ${setBy.author} at ${setBy.at.toISOString()}: ${setBy.reason}`,
      );
    for (const one of overrides) say(`  overrides ${shown(one.value)} of ${one.layer}`);
  }
}

async function set(ctx: Context): Promise<void> {
  const baseVersion = ctx.scope.tenant.configVersion;
  const { unset = [], lock = [], unlock = [] } = values;
  const input = { baseVersion, set: assignments(), unset, lock, unlock, reason: reason() };
  const { version } = await changeConfiguration("operator", { ctx, input });
  say(`version ${version} is published`);
}

async function history(ctx: Context): Promise<void> {
  for (let cursor: string | undefined; ;) {
    const page = await listVersions({ ctx, input: { limit: 200, cursor } });
    for (const { version, state, layer, author, createdAt, reason: why } of page.items) {
      const number = version === null ? state : String(version);
      say(`${number.padEnd(10)} ${layer.padEnd(9)} ${createdAt.toISOString()}  ${author}  ${why}`);
    }
    if (page.nextCursor === null) return;
    cursor = page.nextCursor;
  }
}

async function rollback(ctx: Context): Promise<void> {
  const to = target();
  const baseVersion = ctx.scope.tenant.configVersion;
  const { version } = await rollBack("operator", {
    ctx,
    input: { baseVersion, to, reason: reason() },
  });
  say(`version ${version} is published with the settings of version ${to}`);
}

const commands: Record<string, (ctx: Context) => Promise<void>> = {
  get,
  set,
  explain: explainAll,
  history,
  rollback,
};
const command = commands[verb ?? ""] ?? explain(usage, `Unknown command "${verb ?? ""}".`);
checkWords();

await runCommand(async () => {
  const env = commandLineEnvironment(operatorEnv);
  const tenantId = await findTenant(env.DATABASE_OPERATOR_URL, slug);
  await asOperatorOf(env, async (operator) => {
    const ctx = operator.openTenant(tenantId);
    await ctx.scope.beginSession();
    await command(ctx).catch((error: unknown) => {
      const problems = error instanceof AppError ? (error.details.errors ?? []) : [];
      throw problems.length > 1
        ? new Error(problems.map(({ detail }) => detail).join("\n"))
        : error;
    });
  });
});
