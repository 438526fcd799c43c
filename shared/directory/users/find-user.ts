import { type SQL, sql } from "drizzle-orm";
import * as z from "zod";
import type { Context } from "../../context.ts";
import { notFound } from "../../errors.ts";
import { pointRead, requestedValues } from "../../db/point-read.ts";
import { idKey } from "../../ids.ts";
import { usersWithExternalId } from "../external-ids.ts";
import type { StoredUser } from "../../scim/resource/render.ts";
import { canonicalName, exactName } from "../../values/names.ts";
import { storedColumns, storedRow } from "./stored-user.ts";

const by = (condition: SQL) =>
  pointRead(
    // The limit keeps the plan at an index lookup for each value, whatever the estimates are.
    (tenantId) => sql`select requested.position::int, person.* from ${requestedValues},
      lateral (select ${storedColumns()} from users where users.tenant_id = ${tenantId}
        and ${condition} and users.deleted_at is null limit 1) as person`,
    storedRow,
  );

/** The unique attributes, each with an index and a prepared statement. */
const lookups = {
  id: by(sql`users.id = requested.value::uuid`),
  userName: by(sql`users.user_name_key = requested.value`),
};

export type UniqueAttribute = keyof typeof lookups;

/** A person with an externalId, which the client may have given to several people. */
interface FoundByExternalId {
  user: StoredUser;
  isShared: boolean;
}

const byExternalId = pointRead(
  (tenantId) => sql`select requested.position::int, person.* from ${requestedValues},
    lateral (select named.n > 1, ${storedColumns()}
      from (select array_agg(k.user_id) as ids, count(*) as n
          from ${usersWithExternalId(sql`requested.value`, tenantId)} as k offset 0) named, users
      where users.tenant_id = ${tenantId} and users.id = any(named.ids)
        and users.deleted_at is null limit 1) as person`,
  z.array(z.unknown()).transform(([isShared, ...columns]): FoundByExternalId => ({
    user: storedRow.parse(columns),
    isShared: isShared === true,
  })),
);

/** A person with this externalId in the caller's domain, or null. */
export const findByExternalId = (
  ctx: Context,
  externalId: string,
): Promise<FoundByExternalId | null> => ctx.scope.readOne(byExternalId, exactName(externalId));

/** The person with this value, as a provisioning client sees it, or null. */
export async function findUser({
  ctx,
  input: { attribute, value },
}: {
  ctx: Context;
  input: { attribute: UniqueAttribute; value: string };
}): Promise<StoredUser | null> {
  const key = attribute === "id" ? idKey(value) : canonicalName(value);
  return ctx.scope.readOne(lookups[attribute], key);
}

/**
 * One user with its whole SCIM resource, for a provisioning client.
 * @throws AppError not_found, also for a deleted user (RFC 7644, section 3.6)
 */
export async function getScimUser({
  ctx,
  input: { id },
}: {
  ctx: Context;
  input: { id: string };
}): Promise<StoredUser> {
  const user = await findUser({ ctx, input: { attribute: "id", value: id } });
  if (!user) throw notFound("user", id);
  return user;
}
