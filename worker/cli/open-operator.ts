import type * as z from "zod";
import { openContext, type OperatorContext } from "../../shared/context.ts";
import { Database } from "../../shared/db/database.ts";
import { serverEnv, servicesEnv } from "../../shared/env.ts";
import { newId } from "../../shared/ids.ts";
import { createLogger } from "../../shared/log.ts";
import { packs } from "../../shared/packs/index.ts";
import { createProduct } from "../../shared/product.ts";
import { openServices } from "../../shared/services.ts";
import { Tasks } from "../../shared/shutdown.ts";
import { subject } from "./command.ts";

/** The variables of the server's environment that the operator's commands need. */
export const operatorEnv = serverEnv
  .pick({ DATABASE_URL: true, DATABASE_OPERATOR_URL: true })
  .extend(servicesEnv.shape);

/** Runs an operator's command, and waits for its background work. */
export async function asOperatorOf(
  env: z.output<typeof operatorEnv>,
  command: (ctx: OperatorContext) => Promise<void>,
): Promise<void> {
  const open = (url: string) => new Database({ url, max: 1, applicationName: "rampart-cli" });
  const [database, tenantDatabase] = [open(env.DATABASE_OPERATOR_URL), open(env.DATABASE_URL)];
  const log = createLogger((line) => void process.stderr.write(`${line}\n`));
  const tasks = new Tasks();
  const services = openServices(env, log, createProduct(packs), 0);
  const requestId = newId();
  const { product, secrets, publisher } = services;
  await command({
    database,
    authTime: new Date(),
    subject: subject(),
    requestId,
    log,
    product,
    secrets,
    publisher,
    openTenant: (tenantId) =>
      openContext(services, {
        database: tenantDatabase,
        identity: { kind: "maintenance", tenantId },
        actor: { kind: "operator", subject: subject() },
        requestId,
        log: log.with({ tenant: tenantId, request: requestId }),
        waitUntil: tasks.add,
      }),
    waitUntil: tasks.add,
  });
  await tasks.settled();
  await Promise.all([database.close(), tenantDatabase.close()]);
}
