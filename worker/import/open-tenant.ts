import type * as z from "zod";
import { type Context, openContext } from "../../shared/context.ts";
import { checkDomain } from "../../shared/identity/scim-tokens/domains.ts";
import { Database } from "../../shared/db/database.ts";
import { serverEnv, servicesEnv } from "../../shared/env.ts";
import { newId } from "../../shared/ids.ts";
import { createLogger } from "../../shared/log.ts";
import { mainDomain } from "../../shared/directory/external-ids.ts";
import { packs } from "../../shared/packs/index.ts";
import { createProduct } from "../../shared/product.ts";
import { openServices } from "../../shared/services.ts";
import { Tasks } from "../../shared/shutdown.ts";
import { subject } from "../cli/command.ts";
import { findTenant } from "../cli/find-tenants.ts";

/** The part of the server's environment that an import needs. */
export const importEnv = serverEnv
  .pick({ DATABASE_URL: true, DATABASE_OPERATOR_URL: true })
  .extend(servicesEnv.shape);

export type ImportEnv = z.output<typeof importEnv>;

/** A tenant, opened for an operator's command. */
export interface OpenTenant {
  ctx: Context;
  /** Waits for the background work of the changes so far: publishing events, invalidating caches. */
  settled: () => Promise<void>;
  close: () => Promise<void>;
}

/** People are written over several connections. The rest is left to the server. */
const connections = 8;
/** As in a worker: events of 25 ms are published to QStash together. */
const gatherMs = 25;

/**
 * @param domain the provisioning domain of the externalIds
 * @throws Error for an unknown slug; AppError for an unknown domain
 */
export async function openTenant(
  env: ImportEnv,
  slug: string,
  domain: string = mainDomain,
): Promise<OpenTenant> {
  const tenantId = await findTenant(env.DATABASE_OPERATOR_URL, slug);
  const log = createLogger((line) => void process.stderr.write(`${line}\n`));
  const tasks = new Tasks();
  const database = new Database({
    url: env.DATABASE_URL,
    max: connections,
    applicationName: "rampart-import",
  });
  const requestId = newId();
  const ctx = openContext(openServices(env, log, createProduct(packs), gatherMs), {
    database,
    identity: { kind: "system", tenantId },
    domain,
    actor: { kind: "operator", subject: subject() },
    requestId,
    log: log.with({ tenant: tenantId, request: requestId }),
    waitUntil: tasks.add,
  });
  await ctx.scope
    .write((db) => checkDomain(db, domain))
    .catch(async (error: unknown) => {
      await database.close();
      throw error;
    });
  return {
    ctx,
    settled: () => tasks.settled(),
    close: async () => {
      await tasks.settled();
      await database.close();
    },
  };
}
