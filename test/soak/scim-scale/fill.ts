import type postgres from "postgres";

/** The size of the generated data. */
export interface Filling {
  people: number;
  /** Members of the large group. The small group has ten members, and 20 more groups have 100 each. */
  members: number;
}

const words = ["Ada", "Ben", "Cleo", "Dag", "Eve", "Finn", "Gus", "Hana"];

/**
 * Inserts users and groups with SQL, in the form in which the server writes them. Creating 500,000
 * users by requests would take half an hour.
 */
export async function fillTenant(
  sql: postgres.Sql,
  tenantId: string,
  { people, members }: Filling,
): Promise<{ large: string; small: string }> {
  await sql`
    insert into users (tenant_id, id, user_name, user_name_key, external_ids, display_name, display_name_key, given_name, email, role, active, resource)
    select ${tenantId}, gen_random_uuid(), 'person' || n || '@x.test', 'person' || n || '@x.test', jsonb_build_object('main', 'x' || n), w || ' ' || n, lower(w || ' ' || n), w,
      'person' || n || '@x.test', 'rep', n % 50 <> 0,
      jsonb_build_object(
        'schemas', jsonb_build_array('urn:ietf:params:scim:schemas:core:2.0:User'),
        'userName', 'person' || n || '@x.test', 'displayName', w || ' ' || n,
        'name', jsonb_build_object('givenName', w, 'familyName', n::text), 'active', n % 50 <> 0,
        'emails', jsonb_build_array(jsonb_build_object(
          'value', 'person' || n || '@x.test', 'type', 'work', 'primary', true)))
    from generate_series(0, ${people - 1}) n, lateral (select (${words}::text[])[1 + n % 8] as w) names`;
  await sql`
    insert into user_keys (tenant_id, user_id, attribute, value, is_unique)
    select tenant_id, id, 'emails', email, false from users where tenant_id = ${tenantId} and external_ids ->> 'main' like 'x%'`;
  await sql`
    insert into user_keys (tenant_id, user_id, attribute, value, is_unique)
    select tenant_id, id, 'externalId:main', external_ids ->> 'main', false from users
    where tenant_id = ${tenantId} and external_ids ->> 'main' like 'x%'`;
  await sql`
    insert into user_syncs (tenant_id, user_id, pending_version)
    select tenant_id, id, 1 from users where tenant_id = ${tenantId} and external_ids ->> 'main' like 'x%'`;
  const group = async (name: string, size: number) => {
    const [row] = await sql<{ id: string }[]>`
      insert into groups (tenant_id, id, display_name, display_name_key, resource)
      values (${tenantId}, gen_random_uuid(), ${name}, lower(${name}), jsonb_build_object(
        'schemas', jsonb_build_array('urn:ietf:params:scim:schemas:core:2.0:Group'), 'displayName', ${name}::text))
      returning id`;
    const id = row?.id ?? "";
    await sql`
      insert into group_members (tenant_id, group_id, user_id)
      select tenant_id, ${id}, id from users where tenant_id = ${tenantId} order by random() limit ${size}`;
    return id;
  };
  for (let n = 0; n < 20; n += 1) await group(`Team ${n}`, 100);
  return { large: await group("Large", members), small: await group("Small", 10) };
}

/** Inserts many small tenants, so that no index holds the rows of only one tenant. */
export async function fillOthers(
  sql: postgres.Sql,
  tenants: number,
  people: number,
): Promise<void> {
  await sql`
    insert into tenants (id, slug, name, config)
    select gen_random_uuid(), 'other-' || n, 'Other', '{}' from generate_series(1, ${tenants}) n`;
  await sql`
    insert into users (tenant_id, id, user_name, user_name_key, external_ids, display_name, role, active, resource)
    select t.id, gen_random_uuid(), 'person' || n || '@x.test', 'person' || n || '@x.test', jsonb_build_object('main', 'x' || n), 'Other ' || n, 'rep', true,
      jsonb_build_object('schemas', jsonb_build_array('urn:ietf:params:scim:schemas:core:2.0:User'),
        'userName', 'person' || n || '@x.test', 'active', true)
    from tenants t, generate_series(1, ${people}) n where t.slug like 'other-%'`;
}
