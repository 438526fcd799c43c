import type { Context } from "../../shared/context.ts";
import { profileOf } from "../../shared/directory/settings/profile.ts";
import { project, type Projection } from "../../shared/scim/resource/project.ts";
import type { Rendered } from "../../shared/scim/resource/render.ts";
import { groupType } from "../../shared/scim/schema/group-type.ts";

const isEmpty = ({ attributes, excludedAttributes }: Projection) =>
  !attributes?.length && !excludedAttributes?.length;

/** Reduces a rendered user to the requested attributes. The tenant session must be open. */
export function projectUser(ctx: Context, rendered: Rendered, projection: Projection): Rendered {
  const { userType, schemas } = profileOf(ctx.scope.tenant);
  // All core attributes are returned by default. The tenant's extensions may differ.
  if (isEmpty(projection) && schemas.length === 0) return rendered;
  return { ...rendered, body: project(userType, rendered.body, projection) };
}

/** Reduces a rendered group to the requested attributes. */
export function projectGroup(rendered: Rendered, projection: Projection): Rendered {
  if (isEmpty(projection)) return rendered;
  return { ...rendered, body: project(groupType, rendered.body, projection) };
}
