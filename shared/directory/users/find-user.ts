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
    // The limit keeps it a look into the index for each value, whatever a plan expects of them.
    (tenantId) => sql`select requested.position::int, person.* from ${requestedValues},
      lateral (select ${storedColumns()} from users where users.tenant_id = ${tenantId}
        and ${condition} and users.deleted_at is null limit 1) as person`,
    storedRow,
  );

/** What is unique to one person: each is looked up by an index of its own, with a statement kept ready. */
const lookups = {
  id: by(sql`users.id = requested.value::uuid`),
  userName: by(sql`users.user_name_key = requested.value`),
};

export type UniqueAttribute = keyof typeof lookups;

/** What a client's own name of a person gives: the client may have given it to several. */
export interface Called {
  user: StoredUser;
  isShared: boolean;
}

const called = pointRead(
  (tenantId) => sql`select requested.position::int, person.* from ${requestedValues},
    lateral (select called.n > 1, ${storedColumns()}
      from (select array_agg(k.user_id) as ids, count(*) as n
          from ${usersWithExternalId(sql`requested.value`, tenantId)} as k offset 0) called, users
      where users.tenant_id = ${tenantId} and users.id = any(called.ids)
        and users.deleted_at is null limit 1) as person`,
  z.array(z.unknown()).transform(([isShared, ...columns]): Called => ({
    user: storedRow.parse(columns),
    isShared: isShared === true,
  })),
);

/** The person whom the caller's domain calls by this externalId, one of them; null for nobody. */
export const findCalled = (ctx: Context, externalId: string): Promise<Called | null> =>
  ctx.scope.readOne(called, exactName(externalId));

/** The person with this value, as a provisioning client sees it; null for nobody. */
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
