import { beforeAll, describe, expect, test } from "vitest";
import { baseRoles } from "../../shared/identity/permissions.ts";
import { packs } from "../../shared/packs/index.ts";
import { restCall, trpcCall } from "../support/operation-call.ts";
import { operations } from "../support/responses/operations.ts";
import { useServer } from "../support/server-only.ts";
import { createTestTenant, roomy } from "../support/tenants.ts";

const world = useServer();
/** Tokens by the path of the pack and the role. */
const tokens = new Map<string, string>();

beforeAll(async () => {
  for (const { path, appType } of packs) {
    const tenant = await createTestTenant(world.outside, world.server, `roles-${path}`, roomy, {
      appType,
    });
    for (const role of baseRoles) {
      const id = await tenant.person({ userName: role, roles: [{ value: role }] });
      tokens.set(`${path} ${role}`, await tenant.token(id, role));
    }
  }
});

async function ask(
  { method, path, body }: ReturnType<typeof restCall>,
  token?: string,
): Promise<number> {
  const answer = await fetch(world.server.url + path, {
    method,
    headers: {
      "content-type": "application/json",
      ...(token !== undefined && { authorization: `Bearer ${token}` }),
    },
    ...(method !== "GET" && method !== "DELETE" && { body: JSON.stringify(body ?? {}) }),
  });
  await answer.arrayBuffer();
  return answer.status;
}

const at = "2100-01-01T00:00:00Z";
/** What queries require beside the parameters of their paths. */
const inputs: Record<string, object> = {
  "service.workOrders.visits": { from: at, to: at },
  "service.metrics.report": { from: "2100-01-01", to: "2100-01-02" },
  "service.areas.locate": { latitude: 0, longitude: 0 },
  "trucking.readiness.fit": { from: at, until: "2100-01-01T01:00:00Z" },
  "service.readiness.fit": { from: at, until: "2100-01-01T01:00:00Z" },
};

const ofPacks = [...operations].flatMap(([name, operation]) =>
  operation.pack === undefined ? [] : [{ name, operation, pack: operation.pack }],
);

describe("an operation of a pack", () => {
  test("is declared: the walk has some", () => {
    expect(ofPacks.length).toBeGreaterThan(10);
  });

  test.each(ofPacks)(
    "$name is for the roles that have its permission",
    async ({ name, operation, pack }) => {
      const parameters = Array.from(operation.rest.matchAll(/:(\w+)/g), ([, field = ""]) => field);
      const input = {
        ...Object.fromEntries(parameters.map((field) => [field, crypto.randomUUID()])),
        ...inputs[name],
        ...Object(operation.example),
      } as object;
      const calls = [restCall(operation, input), trpcCall(name, operation, input)];
      const declared = pack.permissions?.[operation.access]?.from ?? "rep";
      for (const call of calls) {
        expect(await ask(call)).toBe(401);
        // The operator has no industry, and for it the operation does not exist.
        expect(await ask(call, world.server.operatorToken)).toBe(404);
        for (const role of baseRoles) {
          const status = await ask(call, tokens.get(`${pack.path} ${role}`));
          const may = baseRoles.indexOf(role) >= baseRoles.indexOf(declared);
          if (!may) expect([role, status]).toEqual([role, 403]);
          else expect([401, 403, 405, 500], `${role}: ${status}`).not.toContain(status);
        }
      }
    },
  );
});
