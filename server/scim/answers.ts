import { toAppError } from "../../shared/errors.ts";
import { renderUser } from "../../shared/scim/render-user.ts";
import { ERROR_SCHEMA } from "../../shared/scim/schema.ts";
import type { UserRow } from "../../shared/users/save-user.ts";
import { admit } from "../middleware/problem.ts";
import type { AppContext } from "../types.ts";

const scimJson = { "content-type": "application/scim+json" };

/** One user, with the headers that RFC 7644 wants beside it. */
export function userAnswer(c: AppContext, row: UserRow, status: 200 | 201): Response {
  const { publicUrl } = c.get("request");
  return c.json(renderUser(row, publicUrl), status, {
    ...scimJson,
    etag: `W/"${row.version}"`,
    location: `${publicUrl}/scim/v2/Users/${row.id}`,
  });
}

export const scimAnswer = (c: AppContext, body: object): Response => c.json(body, 200, scimJson);

/** An error in SCIM's form (RFC 7644, section 3.12); the detail names the attribute. */
export function scimError(c: AppContext, thrown: unknown): Response {
  const error = admit(c, toAppError(thrown));
  const { scimType } = error.details;
  const detail =
    error.code === "tenant_inactive" ? `tenant_inactive: ${error.message}` : error.message;
  const body = {
    schemas: [ERROR_SCHEMA],
    status: String(error.status),
    ...(scimType === undefined ? {} : { scimType }),
    detail,
  };
  return c.json(body, error.status, scimJson);
}
