import { pageInput } from "../../../shared/db/pages.ts";
import {
  createKey,
  createKeyInput,
  createKeyOutput,
  createOwnKey,
} from "../../../shared/identity/api-keys/create.ts";
import { oneKeyInput } from "../../../shared/identity/api-keys/key.ts";
import { listKeys, listKeysOutput, listOwnKeys } from "../../../shared/identity/api-keys/list.ts";
import {
  revokeKey,
  revokeKeyOutput,
  revokeOwnKey,
} from "../../../shared/identity/api-keys/revoke.ts";
import {
  listPermissions,
  listPermissionsOutput,
} from "../../../shared/identity/list-permissions.ts";
import {
  assignRoles,
  assignRolesInput,
  rolesOfUser,
  rolesOfUserInput,
  rolesOfUserOutput,
} from "../../../shared/identity/roles/assign.ts";
import { changeRole, changeRoleInput } from "../../../shared/identity/roles/change.ts";
import { createRole, createRoleInput } from "../../../shared/identity/roles/create.ts";
import {
  deleteRole,
  deleteRoleInput,
  deleteRoleOutput,
} from "../../../shared/identity/roles/delete.ts";
import {
  getRole,
  listMembers,
  listMembersInput,
  listMembersOutput,
  listRoles,
  listRolesOutput,
} from "../../../shared/identity/roles/list.ts";
import { oneRoleInput, roleOutput } from "../../../shared/identity/roles/role.ts";
import { exampleId, noInput } from "../../declarations.ts";
import { mutation, query, router } from "../procedures.ts";

export const permissionsRouter = router({
  list: query({
    permission: "organization:read",
    rest: "GET /permissions",
    input: noInput,
    output: listPermissionsOutput,
    run: listPermissions,
  }),
});

export const rolesRouter = router({
  list: query({
    permission: "roles:read",
    rest: "GET /roles",
    input: pageInput.prefault({}),
    output: listRolesOutput,
    run: listRoles,
  }),
  get: query({
    permission: "roles:read",
    rest: "GET /roles/:id",
    version: "version",
    input: oneRoleInput,
    output: roleOutput,
    run: getRole,
  }),
  members: query({
    permission: "roles:read",
    rest: "GET /roles/:id/members",
    input: listMembersInput,
    output: listMembersOutput,
    run: listMembers,
  }),
  create: mutation({
    permission: "roles:write",
    rest: "POST /roles",
    version: "version",
    status: 201,
    input: createRoleInput,
    example: { name: "Auditors", permissions: ["audit:read"] },
    output: roleOutput,
    run: createRole,
  }),
  change: mutation({
    permission: "roles:write",
    rest: "PUT /roles/:id",
    version: "version",
    ifMatch: "version",
    input: changeRoleInput,
    example: { id: exampleId, name: "Auditors", permissions: ["audit:read", "users:read"] },
    output: roleOutput,
    run: changeRole,
  }),
  delete: mutation({
    permission: "roles:write",
    rest: "DELETE /roles/:id",
    status: 204,
    whenUnpaid: true,
    ifMatch: "version",
    input: deleteRoleInput,
    example: { id: exampleId },
    output: deleteRoleOutput,
    run: deleteRole,
  }),
  ofUser: query({
    permission: "roles:read",
    rest: "GET /users/:id/roles",
    input: rolesOfUserInput,
    output: rolesOfUserOutput,
    run: rolesOfUser,
  }),
  assign: mutation({
    permission: "roles:write",
    rest: "PUT /users/:id/roles",
    input: assignRolesInput,
    example: { id: exampleId, roles: [exampleId] },
    output: rolesOfUserOutput,
    run: assignRoles,
  }),
});

export const apiKeysRouter = router({
  list: query({
    permission: "api-keys:read",
    rest: "GET /api-keys",
    input: pageInput.prefault({}),
    output: listKeysOutput,
    run: listKeys,
  }),
  create: mutation({
    permission: "api-keys:write",
    rest: "POST /api-keys",
    returnsSecret: true,
    status: 201,
    input: createKeyInput,
    example: { name: "Data warehouse", permissions: ["users:read", "readiness:read"] },
    output: createKeyOutput,
    run: createKey,
  }),
  revoke: mutation({
    permission: "api-keys:write",
    rest: "DELETE /api-keys/:id",
    status: 204,
    whenUnpaid: true,
    input: oneKeyInput,
    example: { id: exampleId },
    output: revokeKeyOutput,
    run: revokeKey,
  }),
  listOwn: query({
    permission: "signed-in",
    rest: "GET /me/api-keys",
    input: pageInput.prefault({}),
    output: listKeysOutput,
    run: listOwnKeys,
  }),
  createOwn: mutation({
    permission: "signed-in",
    rest: "POST /me/api-keys",
    returnsSecret: true,
    status: 201,
    input: createKeyInput,
    example: { name: "Laptop", permissions: ["readiness:read"], expiresAt: "2100-01-01T00:00:00Z" },
    output: createKeyOutput,
    run: createOwnKey,
  }),
  revokeOwn: mutation({
    permission: "signed-in",
    rest: "DELETE /me/api-keys/:id",
    status: 204,
    whenUnpaid: true,
    input: oneKeyInput,
    example: { id: exampleId },
    output: revokeKeyOutput,
    run: revokeOwnKey,
  }),
});
