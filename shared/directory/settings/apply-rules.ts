import { sql } from "drizzle-orm";
import * as z from "zod";
import type { Context, OutboxEvent } from "../../context.ts";
import { type Db, rawQuery } from "../../db/queries.ts";
import { roleByGroups, roleNames } from "../groups/membership.ts";
import { deriveColumns } from "../users/derive-columns.ts";
import type { ScimUser } from "../../scim/resource/types.ts";
import { managerOfRow } from "../users/managers.ts";
import { recordReassigned } from "../users/write-people.ts";
import type { ProvisioningRules } from "./rules.ts";
import { profileOf } from "./profile.ts";

/** People of one transaction. A concurrent change of one of them waits until its end. */
const batchSize = 200;

/**
 * Applies the tenant's rules to all its people. It may be interrupted and repeated, because people to
 * whom the rules were applied do not change again.
 * @returns the number of changed people
 */
export async function applyRules({ ctx }: { ctx: Context }): Promise<number> {
  await ctx.scope.beginSession();
  const { rules } = profileOf(ctx.scope.tenant);
  let changed = 0;
  // The manager of a unit is known after everybody has a role.
  for (const assignsManagers of rules.manager === "manager" ? [true] : [false, true]) {
    let after = "00000000-0000-0000-0000-000000000000";
    while (after !== "") {
      const page = await ctx.scope.write((db) =>
        applyToPage(ctx, db, rules, assignsManagers, after),
      );
      if (page.events.length > 0) ctx.outbox.publish(ctx, page.events, ["roster"]);
      changed += page.events.length;
      after = page.next;
    }
  }
  return changed;
}

async function applyToPage(
  ctx: Context,
  db: Db,
  rules: ProvisioningRules,
  assignsManagers: boolean,
  after: string,
): Promise<{ events: OutboxEvent[]; next: string }> {
  const people = await rawQuery(
    db,
    sql`select u.id, u.resource from users u where u.deleted_at is null and u.id > ${after}
      order by u.id limit ${batchSize} for no key update`,
    z.tuple([z.string(), z.string()]),
  ).execute();
  const derived = people.map(([id, resource]) => {
    // Resources are validated when they are written.
    // oxlint-disable-next-line typescript/no-unsafe-type-assertion
    const { role, team } = deriveColumns(JSON.parse(resource) as ScimUser, rules);
    return { id, role, team };
  });
  const role =
    rules.role.from === "groups"
      ? roleByGroups(sql`u.id`, sql`${roleNames(rules.role.names)}::text`)
      : sql`d.role`;
  const manager = assignsManagers ? managerOfRow(rules.manager) : sql`u.manager_id`;
  const rows = await rawQuery(
    db,
    sql`with mapped as (
        select u.id, u.role as former_role, u.team as former_team, u.manager_id as former_manager,
          ${role} as role, d.team, ${manager} as manager_id
        from jsonb_to_recordset(${JSON.stringify(derived)}::text::jsonb) as d(id uuid, role text, team text)
        join users u on u.id = d.id
      )
      update users u set role = m.role, team = m.team, manager_id = m.manager_id,
        version = u.version + 1, updated_at = now()
      from mapped m where u.id = m.id
        and (m.role, m.team, m.manager_id) is distinct from (m.former_role, m.former_team, m.former_manager)
      returning u.id, u.version, u.active, m.former_role, m.former_team, m.former_manager, m.role, m.team, m.manager_id`,
    changedRow,
  ).execute();
  return {
    events: await recordReassigned(ctx, db, "user.map", rows),
    next: people.length < batchSize ? "" : (people.at(-1)?.[0] ?? ""),
  };
}

const name = z.string().nullable();

const changedRow = z
  .tuple([z.string(), z.int(), z.boolean(), z.string(), name, name, z.string(), name, name])
  .transform(
    ([id, version, active, formerRole, formerTeam, formerManager, role, team, managerId]) => ({
      id,
      version,
      active,
      before: { role: formerRole, team: formerTeam, managerId: formerManager },
      after: { role, team, managerId },
    }),
  );
