import type { Context } from "../../shared/context.ts";
import { changeGroup } from "../../shared/directory/groups/change-group.ts";
import { createGroup } from "../../shared/directory/groups/create-group.ts";
import { deleteGroup } from "../../shared/directory/groups/delete-group.ts";
import { getGroup } from "../../shared/directory/groups/get-group.ts";
import { userTypeFor } from "../../shared/directory/settings/user-type-for.ts";
import { changeUser } from "../../shared/directory/users/change-user.ts";
import { createUser } from "../../shared/directory/users/create-user.ts";
import { deleteUser } from "../../shared/directory/users/delete-user.ts";
import { getScimUser } from "../../shared/directory/users/find-user.ts";
import { AppError, notFound } from "../../shared/errors.ts";
import { refuseUnstorable } from "../../shared/values/storable.ts";
import { ignoredInPatch, ignoredInResource } from "../../shared/scim/resource/ignored-names.ts";
import { parseGroup, parseGroupPatch } from "../../shared/scim/resource/parse-group.ts";
import { parseUser, patchUser } from "../../shared/scim/resource/parse-user.ts";
import { isWanted, type Projection } from "../../shared/scim/resource/project.ts";
import { type Rendered, renderGroup, renderUser } from "../../shared/scim/resource/render.ts";
import { replaceUser } from "../../shared/scim/resource/replace-user.ts";
import type { ScimUser } from "../../shared/scim/resource/types.ts";
import { groupType } from "../../shared/scim/schema/group-type.ts";
import { isObject } from "../../shared/values/json.ts";
import { versionCheck } from "./preconditions.ts";
import { projectGroup, projectUser } from "./projection.ts";

/** An operation on one resource, from a request, a bulk request or a replay. */
export interface Operation {
  method: string;
  /** Relative to `/scim/v2`: `/Users`, `/Groups/{id}`. */
  path: string;
  body: unknown;
  ifMatch?: string | undefined;
  projection?: Projection;
}

export interface OperationResult {
  status: 200 | 201 | 204;
  body: object | null;
  location?: string;
  etag?: string;
}

/**
 * Performs one operation of RFC 7644, sections 3.3 to 3.6.
 * @param baseUrl the origin, without a trailing slash.
 * @throws AppError
 */
export function perform(
  ctx: Context,
  baseUrl: string,
  operation: Operation,
): Promise<OperationResult> {
  const [, noun = "", id, ...rest] = operation.path.split("/");
  const key = `${operation.method} ${noun}${id === undefined ? "" : "/"}`;
  const handler = Object.hasOwn(handlers, key) ? handlers[key] : undefined;
  if (!handler || rest.length > 0) {
    throw new AppError(
      "not_found",
      `No operation for ${operation.method} ${operation.path.slice(0, 200)}. Use /Users, /Groups or one of their resources.`,
    );
  }
  refuseUnstorable(operation.body);
  const { projection = {} } = operation;
  return handler({ ctx, baseUrl, id: decode(id ?? ""), ...operation, projection });
}

interface Input extends Operation {
  ctx: Context;
  baseUrl: string;
  id: string;
  projection: Projection;
}

const handlers: Readonly<Record<string, (input: Input) => Promise<OperationResult>>> = {
  "POST Users": async ({ ctx, baseUrl, body, projection }) => {
    const row = await createUser({ ctx, input: await parseNewUser(ctx, body) });
    return resultOf(201, projectUser(ctx, renderUser(row, baseUrl), projection));
  },
  "GET Users/": async ({ ctx, baseUrl, id, projection }) => {
    const row = await getScimUser({ ctx, input: { id } });
    return resultOf(200, projectUser(ctx, renderUser(row, baseUrl), projection));
  },
  "PUT Users/": async ({ ctx, baseUrl, id, body, ifMatch, projection }) => {
    const row = await changeUser({
      ctx,
      input: {
        id,
        check: versionCheck(ifMatch),
        method: "put",
        change: (present, type, managerId) => {
          ctx.reportIgnored(ignoredInResource(type, body));
          return replaceUser(present, body, type, managerId);
        },
      },
    });
    return resultOf(200, projectUser(ctx, renderUser(row, baseUrl), projection));
  },
  "PATCH Users/": async ({ ctx, baseUrl, id, body, ifMatch, projection }) => {
    const row = await changeUser({
      ctx,
      input: {
        id,
        check: versionCheck(ifMatch),
        method: "patch",
        change: (present, type) => {
          ctx.reportIgnored(ignoredInPatch(type, body));
          return patchUser(present, body, type);
        },
      },
    });
    return resultOf(200, projectUser(ctx, renderUser(row, baseUrl), projection));
  },
  "DELETE Users/": async ({ ctx, id, ifMatch }) => {
    await deleteUser({ ctx, input: { id, check: versionCheck(ifMatch) } });
    return { status: 204, body: null };
  },
  "POST Groups": async ({ ctx, baseUrl, body, projection }) => {
    ctx.reportIgnored(ignoredInResource(groupType, body));
    const row = await createGroup({ ctx, input: { ...parseGroup(body), baseUrl } });
    return resultOf(201, projectGroup(renderGroup(row, baseUrl), projection));
  },
  "GET Groups/": async ({ ctx, baseUrl, id, projection }) => {
    const members = isWanted(groupType, "members", projection);
    const row = await getGroup({ ctx, input: { id, members, baseUrl } });
    return resultOf(200, projectGroup(renderGroup(row, baseUrl), projection));
  },
  "PUT Groups/": async ({ ctx, baseUrl, id, body, ifMatch, projection }) => {
    ctx.reportIgnored(ignoredInResource(groupType, body));
    const { group, members } = parseGroup(body);
    const row = await changeGroup({
      ctx,
      input: {
        id,
        check: versionCheck(ifMatch),
        method: "put",
        change: () => group,
        members: [{ kind: "set", ids: members }],
        baseUrl: isWanted(groupType, "members", projection) ? baseUrl : null,
      },
    });
    return resultOf(200, projectGroup(renderGroup(row, baseUrl), projection));
  },
  "PATCH Groups/": async ({ ctx, baseUrl, id, body, ifMatch, projection }) => {
    ctx.reportIgnored(ignoredInPatch(groupType, body));
    // RFC 7644, section 3.5.2, allows 204 if no attributes are requested, which saves reading members.
    const hasProjection = Boolean(projection.attributes ?? projection.excludedAttributes);
    const members = hasProjection && isWanted(groupType, "members", projection);
    const row = await changeGroup({
      ctx,
      input: {
        id,
        check: versionCheck(ifMatch),
        method: "patch",
        ...parseGroupPatch(body),
        baseUrl: members ? baseUrl : null,
      },
    });
    const result = resultOf(200, projectGroup(renderGroup(row, baseUrl), projection));
    return hasProjection ? result : { ...result, status: 204, body: null };
  },
  "DELETE Groups/": async ({ ctx, id, ifMatch }) => {
    await deleteGroup({ ctx, input: { id, check: versionCheck(ifMatch) } });
    return { status: 204, body: null };
  },
};

const resultOf = (status: 200 | 201, { body, location, etag }: Rendered): OperationResult => ({
  status,
  body,
  location,
  etag,
});

/**
 * Parses the body of a POST with the tenant's extensions. The caller has checked that its texts can
 * be stored.
 * @throws AppError bad_request
 */
export async function parseNewUser(ctx: Context, body: unknown): Promise<ScimUser> {
  const type = await userTypeFor(ctx, isObject(body) ? Object.keys(body) : []);
  ctx.reportIgnored(ignoredInResource(type, body));
  return parseUser(body, type);
}

function decode(segment: string): string {
  try {
    return decodeURIComponent(segment);
  } catch {
    throw notFound("resource", segment, null);
  }
}
