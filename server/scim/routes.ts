import { Hono } from "hono";
import { AppError, notFound } from "../../shared/errors.ts";
import { parseUser } from "../../shared/scim/parse-user.ts";
import { applyPatch } from "../../shared/scim/patch.ts";
import { renderUser } from "../../shared/scim/render-user.ts";
import { LIST_RESPONSE_SCHEMA } from "../../shared/scim/schema.ts";
import { changeUser } from "../../shared/users/change-user.ts";
import { createUser } from "../../shared/users/create-user.ts";
import { deleteUser } from "../../shared/users/delete-user.ts";
import { findScimUsers } from "../../shared/users/find-scim-users.ts";
import { getScimUser } from "../../shared/users/get-scim-user.ts";
import { openForScim } from "../middleware/authenticate.ts";
import type { AppContext, AppEnv } from "../types.ts";
import { scimAnswer, scimError, userAnswer } from "./answers.ts";
import { readListQuery } from "./list-query.ts";
import { takeIn } from "./take-in.ts";

/** The SCIM 2.0 service provider (RFC 7644). The tenant comes from the bearer token alone. */
export function scimRoutes() {
  const routes = new Hono<AppEnv>();

  routes.post("/Users", (c) =>
    takeIn(c, async (ctx, body) =>
      userAnswer(c, await createUser({ ctx, input: parseUser(body) }), 201),
    ),
  );
  routes.get("/Users", listUsers);
  routes.get("/Users/:id", async (c) => {
    const ctx = await openForScim(c);
    return userAnswer(c, await getScimUser({ ctx, input: { id: c.req.param("id") } }), 200);
  });
  routes.put("/Users/:id", (c) =>
    takeIn(c, async (ctx, body) => {
      const replacement = parseUser(body);
      return userAnswer(
        c,
        await changeUser({ ctx, input: { ...target(c), change: () => replacement } }),
        200,
      );
    }),
  );
  routes.patch("/Users/:id", (c) =>
    takeIn(c, async (ctx, body) => {
      const change = (present: Parameters<typeof applyPatch>[0]) => applyPatch(present, body);
      return userAnswer(c, await changeUser({ ctx, input: { ...target(c), change } }), 200);
    }),
  );
  routes.delete("/Users/:id", async (c) => {
    const ctx = await openForScim(c);
    await deleteUser({ ctx, input: { id: c.req.param("id") } });
    return c.body(null, 204);
  });

  routes.all("*", (c) => scimError(c, notFound("path", c.req.path, null)));
  routes.onError((error, c) => scimError(c, error));
  return routes;
}

async function listUsers(c: AppContext): Promise<Response> {
  const ctx = await openForScim(c);
  const input = readListQuery(c);
  const { total, users } = await findScimUsers({ ctx, input });
  const { publicUrl } = c.get("request");
  return scimAnswer(c, {
    schemas: [LIST_RESPONSE_SCHEMA],
    totalResults: total,
    startIndex: input.startIndex,
    itemsPerPage: users.length,
    Resources: users.map((row) => renderUser(row, publicUrl)),
  });
}

/** Which user to change, and which version the client has seen (`If-Match`). */
function target(c: AppContext): { id: string; ifVersion?: number } {
  const id = c.req.param("id") ?? "";
  const match = c.req.header("if-match")?.trim();
  if (match === undefined || match === "*") return { id };
  const [, version] = /^(?:W\/)?"(\d{1,9})"$/.exec(match) ?? [];
  if (version === undefined) {
    throw new AppError(
      "precondition_failed",
      "If-Match names no version of this user. Read the user again.",
    );
  }
  return { id, ifVersion: Number(version) };
}
