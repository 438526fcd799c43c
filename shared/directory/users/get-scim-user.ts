import type { Context } from "../../context.ts";
import { notFound } from "../../errors.ts";
import type { StoredUser } from "../../scim/resource/render.ts";
import { findUser } from "./find-user.ts";

/**
 * One user with its whole SCIM resource, for a provisioning client.
 * @throws AppError not_found, for the deleted too (RFC 7644, section 3.6)
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
