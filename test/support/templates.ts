import postgres from "postgres";
import { connect } from "../standins/qstash/store/database.ts";
import { createSchema } from "../standins/qstash/store/schema.ts";
import { ensureDatabase, prepareDatabase } from "../standins/rampart-database.ts";

/** The migrated database, as an installation has it. */
export const productTemplate = "rampart_template";

/** The same with the schema of the stand-in of QStash, so that a test file needs one database. */
export const stackTemplate = "stack_template";

/** Creates the databases that tests clone. */
export async function prepareTemplates(superuserUrl: string, password: string): Promise<void> {
  await prepareDatabase(superuserUrl, password, productTemplate);
  const admin = postgres(superuserUrl, { max: 1, onnotice: () => undefined });
  await admin.unsafe(`create database ${stackTemplate} template ${productTemplate}`);
  await admin.end();
  const qstashUrl = await ensureDatabase(superuserUrl, "qstash_standin", password, stackTemplate);
  const inside = new URL(superuserUrl);
  inside.pathname = `/${stackTemplate}`;
  const superuser = postgres(inside.href, { max: 1, onnotice: () => undefined });
  await superuser.unsafe("create schema qstash authorization qstash_standin");
  await superuser.end();
  const qstash = connect(qstashUrl, 1);
  await createSchema(qstash);
  await qstash.end();
}
