import type { Context } from "../../shared/context.ts";
import { AppError, notFound } from "../../shared/errors.ts";
import { refuseUnstorable } from "../../shared/json/refuse-unstorable.ts";
import { changeGroup } from "../../shared/directory/groups/change-group.ts";
import { createGroup } from "../../shared/directory/groups/create-group.ts";
import { deleteGroup } from "../../shared/directory/groups/delete-group.ts";
import { getGroup } from "../../shared/directory/groups/get-group.ts";
import { userTypeFor } from "../../shared/directory/settings/user-type-for.ts";
import { readGroup, readGroupPatch } from "../../shared/scim/resource/group-body.ts";
import { groupType } from "../../shared/scim/schema/group-type.ts";
import { keepImmutable } from "../../shared/scim/patch/keep-immutable.ts";
import { keepManager } from "../../shared/scim/patch/keep-manager.ts";
import { parseUser } from "../../shared/scim/resource/parse-user.ts";
import { applyPatch } from "../../shared/scim/patch/patch.ts";
import { ignoredInPatch, ignoredInResource } from "../../shared/scim/resource/ignored-names.ts";
import { isWanted, type Projection } from "../../shared/scim/resource/project.ts";
import { renderGroup, renderUser } from "../../shared/scim/resource/render.ts";
import { isObject } from "../../shared/scim/error.ts";
import type { ScimUser } from "../../shared/scim/resource/user-resource.ts";
import { changeUser } from "../../shared/directory/users/change-user.ts";
import { createUser } from "../../shared/directory/users/create-user.ts";
import { deleteUser } from "../../shared/directory/users/delete-user.ts";
import { getScimUser } from "../../shared/directory/users/find-user.ts";
import { versionCheck } from "./preconditions.ts";
import { type Shown, shownGroup, shownUser } from "./projection.ts";

/** One operation on a resource, as a request, an item of a bulk request or a replay has it. */
export interface Operation {
  method: string;
  /** Behind `/scim/v2`: `/Users`, `/Groups/{id}`. */
  path: string;
  body: unknown;
  ifMatch?: string | undefined;
  projection?: Projection;
}

export interface Performed {
  status: 200 | 201 | 204;
  body: object | null;
  location?: string;
  etag?: string;
}

/**
 * Performs one operation of RFC 7644, sections 3.3 to 3.6.
 * @param baseUrl the origin, without a slash at its end.
 * @throws AppError
 */
export function perform(ctx: Context, baseUrl: string, operation: Operation): Promise<Performed> {
  const [, noun = "", id, ...rest] = operation.path.split("/");
  const key = `${operation.method} ${noun}${id === undefined ? "" : "/"}`;
  const run = Object.hasOwn(operations, key) ? operations[key] : undefined;
  if (!run || rest.length > 0) {
    throw new AppError(
      "not_found",
      `${operation.method} ${operation.path.slice(0, 200)} is no operation here. Use /Users, /Groups or one of their resources.`,
    );
  }
  refuseUnstorable(operation.body);
  const { projection = {} } = operation;
  return run({ ctx, baseUrl, id: decode(id ?? ""), ...operation, projection });
}

interface Input extends Operation {
  ctx: Context;
  baseUrl: string;
  id: string;
  projection: Projection;
}

const operations: Readonly<Record<string, (input: Input) => Promise<Performed>>> = {
  "POST Users": async ({ ctx, baseUrl, body, projection }) => {
    const row = await createUser({ ctx, input: await readUser(ctx, body) });
    return done(201, shownUser(ctx, renderUser(row, baseUrl), projection));
  },
  "GET Users/": async ({ ctx, baseUrl, id, projection }) => {
    const row = await getScimUser({ ctx, input: { id } });
    return done(200, shownUser(ctx, renderUser(row, baseUrl), projection));
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
          const replacement = keepManager(
            present,
            parseUser(body, type, present.active),
            managerId,
          );
          return parseUser(keepImmutable(type, { ...present }, { ...replacement }), type);
        },
      },
    });
    return done(200, shownUser(ctx, renderUser(row, baseUrl), projection));
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
          return applyPatch(present, body, type);
        },
      },
    });
    return done(200, shownUser(ctx, renderUser(row, baseUrl), projection));
  },
  "DELETE Users/": async ({ ctx, id, ifMatch }) => {
    await deleteUser({ ctx, input: { id, check: versionCheck(ifMatch) } });
    return { status: 204, body: null };
  },
  "POST Groups": async ({ ctx, baseUrl, body, projection }) => {
    ctx.reportIgnored(ignoredInResource(groupType, body));
    const row = await createGroup({ ctx, input: { ...readGroup(body), baseUrl } });
    return done(201, shownGroup(renderGroup(row, baseUrl), projection));
  },
  "GET Groups/": async ({ ctx, baseUrl, id, projection }) => {
    const members = isWanted(groupType, "members", projection);
    const row = await getGroup({ ctx, input: { id, members, baseUrl } });
    return done(200, shownGroup(renderGroup(row, baseUrl), projection));
  },
  "PUT Groups/": async ({ ctx, baseUrl, id, body, ifMatch, projection }) => {
    ctx.reportIgnored(ignoredInResource(groupType, body));
    const { group, members } = readGroup(body);
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
    return done(200, shownGroup(renderGroup(row, baseUrl), projection));
  },
  "PATCH Groups/": async ({ ctx, baseUrl, id, body, ifMatch, projection }) => {
    ctx.reportIgnored(ignoredInPatch(groupType, body));
    // RFC 7644, section 3.5.2: without a wish for attributes, 204 spares the whole membership.
    const asked = Boolean(projection.attributes ?? projection.excludedAttributes);
    const members = asked && isWanted(groupType, "members", projection);
    const row = await changeGroup({
      ctx,
      input: {
        id,
        check: versionCheck(ifMatch),
        method: "patch",
        ...readGroupPatch(body),
        baseUrl: members ? baseUrl : null,
      },
    });
    const shown = shownGroup(renderGroup(row, baseUrl), projection);
    return asked ? done(200, shown) : { ...done(200, shown), status: 204, body: null };
  },
  "DELETE Groups/": async ({ ctx, id, ifMatch }) => {
    await deleteGroup({ ctx, input: { id, check: versionCheck(ifMatch) } });
    return { status: 204, body: null };
  },
};

const done = (status: 200 | 201, { body, location, etag }: Shown): Performed => ({
  status,
  body,
  location,
  etag,
});

/**
 * The person that a POST's body describes, by the tenant's own schemas. The caller has checked that
 * its texts can be stored.
 * @throws AppError bad_request
 */
export async function readUser(ctx: Context, body: unknown): Promise<ScimUser> {
  const type = await userTypeFor(ctx, namesOf(body));
  ctx.reportIgnored(ignoredInResource(type, body));
  return parseUser(body, type);
}

const namesOf = (body: unknown): string[] => (isObject(body) ? Object.keys(body) : []);

function decode(segment: string): string {
  try {
    return decodeURIComponent(segment);
  } catch {
    throw notFound("resource", segment, null);
  }
}
