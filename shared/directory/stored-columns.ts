import { type SQL, sql } from "drizzle-orm";
import * as z from "zod";
import { milliseconds } from "../db/columns.ts";
import { domainResource } from "./external-ids.ts";

/** The columns that rows of `users` and `groups` have in common; see `storedShape`. */
export const storedColumnsOf = (table: "users" | "groups"): SQL => {
  const t = sql.identifier(table);
  return sql`${t}.id, ${domainResource(table)}, ${t}.version,
    ${milliseconds(sql`${t}.created_at`)}, ${milliseconds(sql`${t}.updated_at`)}`;
};

/** The types of `storedColumnsOf` in a row. */
export const storedShape = [z.string(), z.string(), z.int(), z.number(), z.number()] as const;

/** Converts `storedColumnsOf`. Resources are not parsed again: they are validated when written. */
export const storedFields = (
  id: string,
  resource: string,
  version: number,
  createdAt: number,
  updatedAt: number,
) => ({
  id,
  resource: JSON.parse(resource) as unknown,
  version,
  createdAt: new Date(createdAt),
  updatedAt: new Date(updatedAt),
});
