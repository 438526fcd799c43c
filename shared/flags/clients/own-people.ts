import { and, isNull, or, sql } from "drizzle-orm";
import type { AnyPgColumn } from "drizzle-orm/pg-core";
import { users } from "../../../drizzle/schema/index.ts";
import type { Context } from "../../context.ts";
import { isUuid } from "../../ids.ts";
import { addressKey } from "../../values/email.ts";
import { canonicalName } from "../../values/names.ts";
import type { Feature, Segment } from "../evaluate/state.ts";
import type { TenantView } from "./tenant-view.ts";

/** An id or an address anywhere in a text. */
const named = /[\da-f]{8}(?:-[\da-f]{4}){3}-[\da-f]{12}|[^\s,;|()"'<>]+@[^\s,;|()"'<>]+/gi;

/**
 * Which texts in the operator's rules are not the tenant's: lists of user ids may only name people of
 * the tenant, by id, user name or address; other texts may not contain the id or address of anybody else.
 */
export async function foreignTexts(
  ctx: Context,
  features: readonly Feature[],
  segments: readonly Segment[],
): Promise<TenantView["isForeign"]> {
  const own = await ownAmong(ctx, [...new Set(namesIn([features, segments]))]);
  own.add(ctx.scope.tenantId);
  const isOwn = (text: string) => own.has(text.toLowerCase()) || own.has(canonicalName(text));
  return (text, isId) =>
    isId ? !isOwn(text) : (text.match(named) ?? []).some((found) => !isOwn(found));
}

/** The texts in rules that may name a person. */
function namesIn(value: unknown): string[] {
  if (typeof value === "string") return value.match(named) ?? [];
  if (typeof value !== "object" || value === null) return [];
  const inside = Object.values(value).flatMap(namesIn);
  if ("userIds" in value) return [...inside, ...String(value.userIds).split(/\s*,\s*/)];
  if (!("contextName" in value && "values" in value) || value.contextName !== "userId") {
    return inside;
  }
  return [...inside, ...(Array.isArray(value.values) ? value.values.map(String) : [])];
}

/** The texts that are ids, user names or addresses of the tenant's people, in lower case. */
async function ownAmong({ scope }: Context, texts: readonly string[]): Promise<Set<string>> {
  if (texts.length === 0) return new Set();
  const ids = JSON.stringify(texts.filter(isUuid));
  const isAmong = (column: AnyPgColumn, values: readonly string[]) =>
    sql`${column} = any(array(select jsonb_array_elements_text(${JSON.stringify(values)}::jsonb)))`;
  const [rows] = await scope.read((db) => [
    db
      .select({ id: users.id, userName: users.userNameKey, address: users.emailKey })
      .from(users)
      .where(
        and(
          isNull(users.deletedAt),
          or(
            sql`${users.id} = any(array(select jsonb_array_elements_text(${ids}::jsonb)::uuid))`,
            isAmong(users.userNameKey, texts.map(canonicalName)),
            isAmong(users.emailKey, texts.map(addressKey)),
          ),
        ),
      ),
  ]);
  return new Set(rows.flatMap(({ id, userName, address }) => [id, userName, address ?? ""]));
}
