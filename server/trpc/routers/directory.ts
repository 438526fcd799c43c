import { getSettings, settingsOutput } from "../../../shared/directory/settings/settings.ts";
import { putSchema, putSchemaOutput } from "../../../shared/directory/settings/put-schema.ts";
import {
  removeSchema,
  removeSchemaInput,
} from "../../../shared/directory/settings/remove-schema.ts";
import { provisioningRules } from "../../../shared/directory/settings/rules.ts";
import { schemaInput } from "../../../shared/directory/settings/schema-input.ts";
import { setRules, setRulesOutput } from "../../../shared/directory/settings/set-rules.ts";
import {
  createPerson,
  createPersonOutput,
} from "../../../shared/directory/people/create-person.ts";
import {
  createPersonInput,
  removePersonInput,
  updatePersonInput,
} from "../../../shared/directory/people/input.ts";
import { removePerson } from "../../../shared/directory/people/remove-person.ts";
import {
  updatePerson,
  updatePersonOutput,
} from "../../../shared/directory/people/update-person.ts";
import { getUser, getUserInput, getUserOutput } from "../../../shared/directory/users/get-user.ts";
import {
  listUsers,
  listUsersInput,
  listUsersOutput,
} from "../../../shared/directory/users/list-users.ts";
import { removeLostTotp, removeLostTotpInput } from "../../../shared/identity/totp/remove-lost.ts";
import { mutation, query, router } from "../procedures.ts";
import { exampleId, noInput } from "../../declarations.ts";
import { removedOutput } from "../removed.ts";

export const usersRouter = router({
  list: query({
    permission: "users:read",
    rest: "GET /users",
    aliases: ["GET /users"],
    input: listUsersInput.prefault({}),
    output: listUsersOutput,
    run: listUsers,
  }),
  get: query({
    permission: "users:read",
    rest: "GET /users/:id",
    aliases: ["GET /users/:id"],
    input: getUserInput,
    version: "version",
    output: getUserOutput,
    run: getUser,
  }),
  create: mutation({
    permission: "users:write",
    rest: "POST /users",
    status: 201,
    aliases: ["POST /users"],
    input: createPersonInput,
    example: { email: "grace@example.com", name: "Grace Hopper", role: "manager" },
    version: "version",
    output: createPersonOutput,
    run: createPerson,
  }),
  update: mutation({
    permission: "users:write",
    rest: "PUT /users/:id",
    aliases: ["PUT /users/:id"],
    input: updatePersonInput,
    example: { id: exampleId, name: "Grace Hopper" },
    version: "version",
    ifMatch: "version",
    output: updatePersonOutput,
    run: updatePerson,
  }),
  remove: mutation({
    permission: "users:write",
    rest: "DELETE /users/:id",
    status: 204,
    whenUnpaid: true,
    aliases: ["DELETE /users/:id"],
    ifMatch: "version",
    input: removePersonInput,
    example: { id: exampleId },
    output: removedOutput,
    run: async ({ ctx, input }) => {
      await removePerson({ ctx, input });
      return { removed: true };
    },
  }),
  removeTotp: mutation({
    permission: "users:write",
    rest: "DELETE /users/:id/totp",
    status: 204,
    whenUnpaid: true,
    input: removeLostTotpInput,
    example: { id: exampleId },
    output: removedOutput,
    run: async ({ ctx, input }) => {
      await removeLostTotp({ ctx, input });
      return { removed: true };
    },
  }),
});

export const provisioningRouter = router({
  settings: query({
    permission: "directory:read",
    rest: "GET /provisioning",
    input: noInput,
    output: settingsOutput,
    run: getSettings,
  }),
  setRules: mutation({
    permission: "directory:write",
    rest: "PUT /provisioning/rules",
    input: provisioningRules,
    example: { role: { names: { "regional lead": "manager" } } },
    output: setRulesOutput,
    run: setRules,
  }),
  putSchema: mutation({
    permission: "directory:write",
    rest: "PUT /provisioning/schemas",
    input: schemaInput,
    example: {
      id: "urn:example:rampart:2.0:User",
      name: "Example",
      attributes: [{ name: "badge" }],
    },
    output: putSchemaOutput,
    run: putSchema,
  }),
  removeSchema: mutation({
    permission: "directory:write",
    rest: "DELETE /provisioning/schemas",
    status: 204,
    input: removeSchemaInput,
    example: { id: "urn:example:rampart:2.0:User" },
    output: removedOutput,
    run: async ({ ctx, input }) => {
      await removeSchema({ ctx, input });
      return { removed: true };
    },
  }),
});
