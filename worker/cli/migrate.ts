import { migrate } from "../../drizzle/migrate.ts";
import { migrateEnv } from "../../shared/env.ts";
import { appTypeDefaults } from "../../shared/packs/app-type-defaults.ts";
import { packs } from "../../shared/packs/index.ts";
import { readArguments, runCommand } from "./command.ts";
import { commandLineEnvironment } from "./environment.ts";

const usage = `npm run db:migrate
Migrates the database to this version's schema as its owner (DATABASE_OWNER_URL), and creates the
runtime roles in the other URLs if they do not exist. Running it again changes nothing.`;

readArguments(usage, {});

await runCommand(async () => {
  const env = commandLineEnvironment(migrateEnv);
  const roles = {
    rampart_app: env.DATABASE_URL,
    rampart_relay: env.DATABASE_RELAY_URL,
    rampart_operator: env.DATABASE_OPERATOR_URL,
  };
  const { applied, changedTenants } = await migrate(
    env.DATABASE_OWNER_URL,
    roles,
    appTypeDefaults(packs),
  );
  process.stdout.write(
    applied === 0
      ? "The database is up to date.\n"
      : `${applied} migrations applied. Start server and workers of this version now.\n`,
  );
  if (changedTenants > 0) {
    process.stdout.write(`${changedTenants} tenants have new defaults of their app type.\n`);
  }
});
