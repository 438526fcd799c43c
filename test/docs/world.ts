import { insertPassword, password } from "../identity/world.ts";
import { openSql } from "../support/database.ts";
import { clientFor } from "../support/server.ts";
import { putCatalogue, requestPull } from "../support/learning.ts";
import { type Stack, startStack } from "../support/stack.ts";
import { createTestTenant } from "../support/tenants.ts";
import { until } from "../support/until.ts";

type Client = ReturnType<typeof clientFor>;

/** The stack that the documents assume: two tenants, and three users with progress. */
export interface DocsWorld {
  stack: Stack;
  clients: Record<"rep" | "manager" | "admin" | "operator", Client>;
  /** The values of `$NAME` in commands. */
  variables: Record<string, string>;
  userId: string;
  courseId: string;
  /** The password of ada@acme.example. */
  password: string;
}

export async function startDocsWorld(): Promise<DocsWorld> {
  const stack = await startStack();
  const { outside, server } = stack;
  const acme = await createTestTenant(outside, server, "acme");
  await createTestTenant(outside, server, "globex");
  await putCatalogue(outside, acme);
  const adminId = await acme.person({ userName: "root@acme.example", roles: [{ value: "admin" }] });
  const managerId = await acme.person({
    userName: "boss@acme.example",
    externalId: "u1",
    roles: [{ value: "manager" }],
  });
  const userId = await acme.person({
    schemas: ["urn:ietf:params:scim:schemas:core:2.0:User"],
    userName: "ada@acme.example",
    externalId: "u123",
    name: { givenName: "Ada", familyName: "Byron" },
    emails: [{ value: "ada@acme.example" }],
    title: "Account Executive",
    "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User": {
      department: "Field Sales",
      manager: { value: "u1" },
    },
  });
  const sql = openSql(stack);
  await insertPassword(sql, { tenantId: acme.id, userId, verifiedAddress: "ada@acme.example" });
  await sql.end();
  const tokens = {
    rep: await acme.token(userId, "rep"),
    manager: await acme.token(managerId, "manager"),
    admin: await acme.token(adminId, "admin"),
    operator: server.operatorToken,
  };
  const clients = {
    rep: clientFor(server, tokens.rep),
    manager: clientFor(server, tokens.manager),
    admin: clientFor(server, tokens.admin),
    operator: clientFor(server, tokens.operator),
  };
  await until("all users are at MindTickle", async () => {
    const users = await outside.mindtickle.admin.users("acme");
    return users.length === 3;
  });
  await requestPull(stack, acme);
  await until("all progress is pulled", async () => {
    const { assigned } = await clients.manager.readiness.report.query();
    return assigned === 16;
  });
  const [course] = (await clients.admin.courses.list.query()).items;
  // One cross-tenant attempt, for the operator's list.
  await fetch(`${server.url}/api/tenants/globex/readiness`, {
    headers: { authorization: `Bearer ${tokens.rep}` },
  });
  await server.settled();
  return {
    stack,
    clients,
    variables: { TOKEN: tokens.admin, SCIM_TOKEN: acme.scimToken, PERSON_ID: userId },
    userId,
    password,
    courseId: course?.id ?? "",
  };
}
