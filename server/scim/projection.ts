import type { Context } from "../../shared/context.ts";
import { groupType } from "../../shared/scim/schema/group-type.ts";
import { project, type Projection } from "../../shared/scim/resource/project.ts";
import type { Rendered } from "../../shared/scim/resource/render.ts";
import { profileOf } from "../../shared/directory/settings/profile.ts";

export type Shown = Rendered;

const asksNothing = ({ attributes, excludedAttributes }: Projection) =>
  !attributes?.length && !excludedAttributes?.length;

/** The part of a user that is to be shown; the tenant has been entered. */
export function shownUser(ctx: Context, rendered: Rendered, projection: Projection): Shown {
  const { userType, schemas } = profileOf(ctx.scope.tenant);
  // Of the core attributes all are shown by default; the tenant's own may say otherwise.
  if (asksNothing(projection) && schemas.length === 0) return rendered;
  return { ...rendered, body: project(userType, rendered.body, projection) };
}

/** The part of a group that is to be shown. */
export function shownGroup(rendered: Rendered, projection: Projection): Shown {
  if (asksNothing(projection)) return rendered;
  return { ...rendered, body: project(groupType, rendered.body, projection) };
}
