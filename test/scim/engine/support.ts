import { expect } from "vitest";
import { AppError, type ScimType } from "../../../shared/errors.ts";
import { parseUser, patchUser } from "../../../shared/scim/resource/parse-user.ts";
import { ENTERPRISE_SCHEMA, PATCH_OP_SCHEMA } from "../../../shared/scim/schema/schema.ts";
import type { ScimUser } from "../../../shared/scim/resource/types.ts";

/** The bad_request that a call must throw. */
export function refusal(call: () => unknown): AppError {
  try {
    call();
  } catch (error) {
    if (!(error instanceof AppError)) throw error;
    expect(error.code).toBe("bad_request");
    expect(error.details.scimType).toBeDefined();
    return error;
  }
  throw new Error("The call was expected to be refused.");
}

export function expectRefusal(
  call: () => unknown,
  scimType: ScimType,
  message: RegExp | string,
  field?: string,
) {
  const error = refusal(call);
  expect(error.message).toMatch(message);
  expect(error.details.scimType).toBe(scimType);
  if (field !== undefined) expect(error.details.field).toBe(field);
}

export const patchBody = (...Operations: unknown[]) => ({ schemas: [PATCH_OP_SCHEMA], Operations });

export const patch = (user: ScimUser, ...operations: unknown[]) =>
  patchUser(user, patchBody(...operations));

/** The full user of RFC 7643, sections 8.2 and 8.3, abridged. */
export const barbara = () =>
  parseUser({
    schemas: ["urn:ietf:params:scim:schemas:core:2.0:User", ENTERPRISE_SCHEMA],
    id: "2819c223-7f76-453a-919d-413861904646",
    externalId: "701984",
    userName: "bjensen@example.com",
    name: { formatted: "Ms. Barbara J Jensen, III", familyName: "Jensen", givenName: "Barbara" },
    displayName: "Babs Jensen",
    title: "Tour Guide",
    active: true,
    emails: [
      { value: "bjensen@example.com", type: "work", primary: true },
      { value: "babs@jensen.org", type: "home" },
    ],
    phoneNumbers: [{ value: "555-555-5555", type: "work" }],
    groups: [{ value: "e9e30dba-f08f-4109-8486-d5c6a331660a", display: "Tour Guides" }],
    roles: [{ value: "rep" }],
    password: "t1meMa$heen",
    [ENTERPRISE_SCHEMA]: {
      employeeNumber: "701984",
      department: "Tour Operations",
      manager: { value: "26118915", $ref: "../Users/26118915", displayName: "John Smith" },
    },
    meta: { resourceType: "User", version: 'W/"3694e05e9dff591"' },
  });
