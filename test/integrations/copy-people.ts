import type postgres from "postgres";
import { newId } from "../../shared/ids.ts";
import type { Stack } from "../support/stack.ts";
import type { TestTenant } from "../support/tenants.ts";
import { callMindtickle, peopleOf } from "../sync/support.ts";

/**
 * Copies a person whom a push has created, in the database and at MindTickle, as if each copy had been pushed
 * and pulled too. For lists of several pages: a push and a pull of everybody cost a hundred times as much.
 * @returns the ids of the copies, `p<first>@x.test` and so on
 */
export async function copyPeople(
  stack: Stack,
  sql: postgres.Sql,
  tenant: TestTenant,
  { like, first, count }: { like: string; first: number; count: number },
): Promise<string[]> {
  const [pushed] = await peopleOf(stack, tenant, like);
  if (!pushed) throw new Error(`${like} is not at MindTickle.`);
  const { id: _id, ...attributes } = pushed;
  const copies = await Promise.all(
    Array.from({ length: count }, async (_, n) => {
      const [id, userName] = [newId(), `p${first + n}@x.test`];
      const named = { userName, email: userName, displayName: userName, firstName: userName };
      const body = { ...attributes, ...named, externalId: id };
      const answer = await callMindtickle(stack, tenant.slug, "POST", "/User", body);
      if (!answer.ok) throw new Error(`${answer.status} ${await answer.text()}`);
      const { id: mindtickleId } = (await answer.json()) as { id: string };
      return { id, user_name: userName, mindtickle_id: mindtickleId };
    }),
  );
  await sql`insert into users
    select (jsonb_populate_record(u, jsonb_build_object('id', c.id, 'user_name', c.user_name,
      'user_name_key', c.user_name, 'display_name', c.user_name, 'display_name_key', c.user_name))).*
    from users u, jsonb_to_recordset(${sql.json(copies)}) as c(id uuid, user_name text)
    where u.tenant_id = ${tenant.id} and u.id = ${like}`;
  await sql`insert into user_syncs
    select (jsonb_populate_record(s, jsonb_build_object('user_id', c.id, 'mindtickle_id', c.mindtickle_id))).*
    from user_syncs s, jsonb_to_recordset(${sql.json(copies)}) as c(id uuid, mindtickle_id text)
    where s.tenant_id = ${tenant.id} and s.user_id = ${like}`;
  return copies.map(({ id }) => id);
}
