import { generateDrizzleJson, generateMigration } from "drizzle-kit/api";
import type postgres from "postgres";
import { newId } from "../../../shared/ids.ts";
import { packs } from "../../../shared/packs/index.ts";
import { createProduct } from "../../../shared/product.ts";
import { packWorks } from "../../../worker/pack-jobs.ts";
import { read } from "../../layout/repository.ts";
import { useSql } from "../../support/database.ts";
import { clientFor } from "../../support/server.ts";
import { useStack } from "../../support/stack.ts";
import { createTestTenant, roomy } from "../../support/tenants.ts";
import { until } from "../../support/until.ts";
import { trainingJobs } from "./jobs.ts";
import { training } from "./pack.ts";
import { trainingRouter } from "./router.ts";
import * as tables from "./tables.ts";

/** Creates the tables of the pack, as a migration would. */
async function migrateTraining(sql: postgres.Sql): Promise<void> {
  const made = await generateMigration(generateDrizzleJson({}), generateDrizzleJson(tables));
  const access = (await read("test/packs/training/access.sql")).split("--> statement-breakpoint");
  for (const statement of [...made, ...access]) await sql.unsafe(statement);
  await sql`insert into app_types (app_type, defaults) values ('training', '{}')`;
}

/** The product with the pack, and tenants that have it. */
export function useTraining() {
  const stack = useStack({
    parts: {
      product: createProduct([...packs, training]),
      packRouters: { training: trainingRouter },
      packWorks: { ...packWorks, training: trainingJobs },
    },
  });
  const sql = useSql(stack);

  /** A tenant of the pack with an admin, and `call`, which sends a REST request as the admin. */
  async function school(slug: string, config = {}) {
    const more = { appType: "training" };
    const tenant = await createTestTenant(
      stack.outside,
      stack.server,
      slug,
      { ...roomy, ...config },
      more,
    );
    const admin = await tenant.person({ userName: "admin", roles: [{ value: "admin" }] });
    const token = await tenant.token(admin, "admin");
    const call = async (method: string, path: string, body?: object, as = token) => {
      const answer = await fetch(`${stack.server.url}/api/v1/training${path}`, {
        method,
        headers: { authorization: `Bearer ${as}`, "content-type": "application/json" },
        ...(body && { body: JSON.stringify(body) }),
      });
      const text = await answer.text();
      return {
        status: answer.status,
        body: (text === "" ? {} : JSON.parse(text)) as Record<string, unknown>,
      };
    };
    const trainer = (userName: string, more = {}) =>
      tenant.person({ userName, displayName: userName, title: "Trainer", ...more });
    /** A session that nobody holds yet. Each has a room of its own. */
    const session = async (topic: string, from: string, to: string) => {
      const id = newId();
      await sql`insert into training_sessions (tenant_id, id, room, topic, span)
        values (${tenant.id}, ${id}, ${id}, ${topic}, tstzrange(${from}, ${to}))`;
      return id;
    };
    const assign = (id: string, trainerId: string) =>
      call("POST", `/sessions/${id}/assign`, { trainerId });
    const stateOf = async (id: string) =>
      (
        await sql`select state, trainer_id, held_because from training_sessions where id = ${id}`
      )[0];
    const untilState = (id: string, state: string) =>
      until(`the session is ${state}`, async () => (await stateOf(id))?.["state"] === state);
    return {
      ...tenant,
      client: clientFor(stack.server, token),
      call,
      trainer,
      session,
      assign,
      stateOf,
      untilState,
    };
  }
  return { stack, sql, school, migrate: () => migrateTraining(sql) };
}
