import { desc, eq, lt } from "drizzle-orm";
import * as z from "zod";
import { readinessModels } from "../../../drizzle/schema/index.ts";
import type { Context } from "../../context.ts";
import { documentOf } from "../../db/columns.ts";
import type { Db } from "../../db/queries.ts";
import { AppError } from "../../errors.ts";
import { defaultModel, type ReadinessModel, readinessModel } from "./readiness-model.ts";

export const modelOutput = z.object({
  version: z.int(),
  model: readinessModel,
  createdAt: z.date().nullable().describe("Null for the default model until it is first used."),
  createdBy: z.string().describe("As an actor of the audit log; `default` for the default model."),
});
export const modelsOutput = z.object({
  items: z.array(modelOutput),
  nextCursor: z.int().nullable().describe("The cursor of the next page; null on the last page."),
});
export type ModelVersion = z.output<typeof modelOutput>;

const fallback: ModelVersion = {
  version: 1,
  model: defaultModel,
  createdAt: null,
  createdBy: "default",
};

const columns = {
  version: readinessModels.version,
  model: documentOf<ReadinessModel>(readinessModels.model),
  createdAt: readinessModels.createdAt,
  createdBy: readinessModels.createdBy,
};
const newestFirst = (db: Db) =>
  db.select(columns).from(readinessModels).orderBy(desc(readinessModels.version));

/** The model that the next update uses. */
export const newestModel = async (db: Db): Promise<ModelVersion> =>
  (await newestFirst(db).limit(1).execute())[0] ?? fallback;

/** A Postgres integer. */
const version = z.int().min(1).max(2_147_483_647);

export const modelInput = z.strictObject({
  /** By default, the newest version. */
  version: version.optional(),
});

/** @throws AppError not_found for an unknown version */
export async function readModel({
  ctx,
  input: { version },
}: {
  ctx: Context;
  input: z.output<typeof modelInput>;
}): Promise<ModelVersion> {
  const [[found]] = await ctx.scope.read((db) => [
    version === undefined
      ? newestFirst(db).limit(1)
      : db.select(columns).from(readinessModels).where(eq(readinessModels.version, version)),
  ]);
  const isDefault = version === undefined || version === fallback.version;
  if (found) return found;
  if (isDefault) return fallback;
  throw new AppError(
    "not_found",
    `The model has no version ${version}. List the versions with \`readiness.models\`.`,
  );
}

export const modelsInput = z.strictObject({
  limit: z.int().min(1).max(200).default(50),
  cursor: version.optional(),
});

/** All versions, newest first. */
export async function listModels({
  ctx,
  input: { limit, cursor },
}: {
  ctx: Context;
  input: z.output<typeof modelsInput>;
}): Promise<z.output<typeof modelsOutput>> {
  const [rows] = await ctx.scope.read((db) => [
    newestFirst(db)
      .where(cursor === undefined ? undefined : lt(readinessModels.version, cursor))
      .limit(limit + 1),
  ]);
  if (rows.length === 0 && cursor === undefined) return { items: [fallback], nextCursor: null };
  const items = rows.slice(0, limit);
  return { items, nextCursor: rows.length > limit ? (items.at(-1)?.version ?? null) : null };
}
