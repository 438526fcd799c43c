import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { Context } from "../../shared/context.ts";
import { parseUser } from "../../shared/scim/resource/parse-user.ts";
import { ENTERPRISE_SCHEMA } from "../../shared/scim/schema/schema.ts";
import { createUser, createUsers } from "../../shared/directory/users/create-user.ts";
import { type OpenTenant, openTenant } from "../../worker/import/open-tenant.ts";
import { putTeamRule } from "../oulad/team-rule.ts";
import { environmentOf } from "./importer.ts";
import { useImportWorld } from "./world.ts";

const world = useImportWorld();
let acme: OpenTenant;
let globex: OpenTenant;
beforeAll(async () => {
  const env = environmentOf(world.outside);
  acme = await openTenant(env, "acme");
  globex = await openTenant(env, "globex");
});
afterAll(async () => {
  await acme.close();
  await globex.close();
});

const create = (ctx: Context, externalId: string, enterprise: Record<string, unknown>) =>
  createUser({
    ctx,
    input: parseUser({ userName: externalId, externalId, [ENTERPRISE_SCHEMA]: enterprise }),
  });

const led = (manager: string) => ({ manager: { value: manager } });

describe("people who are created together", () => {
  it("find their managers in any order and any statement", async () => {
    const { ctx } = acme;
    await ctx.scope.beginSession();
    const before = await create(ctx, "m0", {});
    const found = await Promise.all([
      create(ctx, "m1", led("m2")),
      create(ctx, "m2", led("m3")),
      create(ctx, "m3", led("m1")),
      create(ctx, "m4", led("m0")),
      create(ctx, "m5", led("m5")),
      create(ctx, "m6", led("later")),
      create(ctx, "m7", led(before.id)),
    ]);
    const last = await create(ctx, "later", led("m6"));
    const rows = await world.sql`
      select u.external_ids ->> 'main' as name, m.external_ids ->> 'main' as manager from users u
        left join users m on m.tenant_id = u.tenant_id and m.id = u.manager_id
      where u.tenant_id = ${world.acme.id} order by 1`;
    expect(Object.fromEntries(rows.map(({ name, manager }) => [name, manager]))).toEqual({
      m0: null,
      m1: "m2",
      m2: "m3",
      m3: "m1",
      m4: "m0",
      m5: null,
      m6: "later",
      m7: "m0",
      later: "m6",
    });
    expect(found[3]).toMatchObject({ managerId: before.id, managerName: "m0", managerRef: "m0" });
    expect(found[4]).toMatchObject({ managerId: null, managerRef: "m5" });
    expect(last).toMatchObject({ managerName: "m6", version: 1 });
    expect(before).toMatchObject({ managerId: null, managerRef: null });
  });

  it("are refused together, without an unhandled rejection, if a userName is taken", async () => {
    const { ctx } = acme;
    await create(ctx, "taken", {});
    const input = ["taken", "free"].map((userName) =>
      parseUser({ userName, [ENTERPRISE_SCHEMA]: led("m0") }),
    );
    const unhandled: unknown[] = [];
    const note = (reason: unknown) => void unhandled.push(reason);
    process.on("unhandledRejection", note);
    expect(await createUsers({ ctx, input })).toBeNull();
    await new Promise((resolve) => setTimeout(resolve, 50));
    process.off("unhandledRejection", note);
    expect(unhandled).toEqual([]);
  });

  it("follow the present rules, not those at the start of the session", async () => {
    const { ctx } = globex;
    const divided = (n: number) => create(ctx, `d${n}`, { division: "North" });
    await ctx.scope.beginSession();
    await Promise.all([divided(1), divided(2)]);
    await putTeamRule(world.sql, world.globex.id);
    await Promise.all([divided(3), divided(4)]);
    await Promise.all([divided(5), divided(6)]);
    await world.sql`delete from provisioning_settings where tenant_id = ${world.globex.id}`;
    await Promise.all([divided(7), divided(8)]);
    const rows = await world.sql`select team from users
      where tenant_id = ${world.globex.id} order by external_ids ->> 'main'`;
    const teams = [null, null, "North", "North", "North", "North", null, null];
    expect(rows.map(({ team }) => team)).toEqual(teams);
  });
});
