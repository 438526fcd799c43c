/** A correct table. Each mistake below changes one thing of it. */
export const sound = `
  create table notes (
    tenant_id uuid not null default nullif(current_setting('app.tenant_id', true), '')::uuid
      references tenants,
    id uuid not null, user_id uuid, body text,
    primary key (tenant_id, id),
    foreign key (tenant_id, user_id) references users (tenant_id, id));
  create index on notes (tenant_id, user_id);
  create policy tenant_isolation on notes to rampart_app
    using (tenant_id = nullif((select current_setting('app.tenant_id', true)), '')::uuid)
    with check (tenant_id = nullif((select current_setting('app.tenant_id', true)), '')::uuid);
  alter table notes enable row level security;
  alter table notes force row level security;`;
const definer = "language sql security definer";
const path = "set search_path = pg_catalog, public, pg_temp";

/** A mistake in SQL, the check that must find it, and the beginning of its finding. */
export const mistakes: [mistake: string, check: string, finding: string][] = [
  [
    "alter table notes disable row level security",
    "rowSecurity",
    "notes has no row-level security",
  ],
  [
    "alter table notes no force row level security",
    "rowSecurity",
    "notes does not force row-level security",
  ],
  ["drop policy tenant_isolation on notes", "policies", "notes has no policy tenant_isolation"],
  [
    "alter policy tenant_isolation on notes with check (true)",
    "policies",
    "notes: tenant_isolation reads: ",
  ],
  [
    "alter policy tenant_isolation on notes using (tenant_id = current_setting('app.tenant_id')::uuid)",
    "policies",
    "notes: tenant_isolation reads: ",
  ],
  [
    "alter policy tenant_isolation on notes to public",
    "policies",
    "notes: tenant_isolation reads: ",
  ],
  [
    "create policy more on notes for select to rampart_app using (true)",
    "policies",
    "notes: more is not a known policy: ",
  ],
  [
    "alter policy tenant_isolation on tenants using (true)",
    "policies",
    "tenants: tenant_isolation reads: ",
  ],
  [
    "alter table notes alter tenant_id drop default",
    "tenantColumns",
    "notes.tenant_id has the default null",
  ],
  [
    "alter table notes drop constraint notes_pkey; alter table notes alter tenant_id drop not null",
    "tenantColumns",
    "notes.tenant_id may be null",
  ],
  [
    "alter table notes drop column tenant_id cascade",
    "tenantColumns",
    "notes has no column tenant_id",
  ],
  ["alter table notes drop constraint notes_pkey", "uniqueKeys", "notes has no primary key"],
  [
    "alter table notes drop constraint notes_pkey, add primary key (id)",
    "uniqueKeys",
    "notes: the primary key does not start with tenant_id",
  ],
  [
    "alter table notes add unique (body)",
    "uniqueKeys",
    "notes: the unique index notes_body_key does not start with tenant_id",
  ],
  [
    "create unique index on notes (lower(body))",
    "uniqueKeys",
    "notes: the unique index notes_lower_idx does not start with tenant_id",
  ],
  [
    "alter table users add unique (id); alter table notes add constraint plain foreign key (user_id) references users (id)",
    "foreignKeys",
    "notes: the foreign key plain does not carry tenant_id",
  ],
  [
    "alter table users add unique (tenant_id, email, id); alter table notes add other uuid, add constraint crossed foreign key (id, other) references users (tenant_id, id)",
    "foreignKeys",
    "notes: the foreign key crossed does not carry tenant_id",
  ],
  [
    "drop index notes_tenant_id_user_id_idx",
    "foreignKeys",
    "notes: no index covers the foreign key notes_tenant_id_user_id_fkey",
  ],
  [
    "grant delete on notes to rampart_app",
    "grantsHeld",
    "too much: rampart_app DELETE on public.notes",
  ],
  ["grant select on notes to public", "grantsHeld", "too much: PUBLIC SELECT on public.notes"],
  [
    "grant update (body) on notes to rampart_relay",
    "grantsHeld",
    "too much: rampart_relay UPDATE(body) on public.notes",
  ],
  [
    "grant select on users to rampart_operator",
    "grantsHeld",
    "too much: rampart_operator SELECT on public.users",
  ],
  [
    "grant select on users to rampart_app with grant option",
    "grantsHeld",
    "too much: rampart_app SELECT on public.users with grant option",
  ],
  [
    "revoke insert on users from rampart_app",
    "grantsHeld",
    "missing: rampart_app INSERT on public.users",
  ],
  [
    "grant create on schema public to rampart_app",
    "grantsHeld",
    "too much: rampart_app CREATE on schema public",
  ],
  [
    "create schema extra; grant usage on schema extra to public",
    "grantsHeld",
    "too much: PUBLIC USAGE on schema extra",
  ],
  [
    "alter default privileges grant select on tables to rampart_app",
    "grantsHeld",
    "too much: rampart_app SELECT on default privileges of",
  ],
  [
    `create function app.f() returns int ${definer} ${path} as 'select 1'`,
    "grantsHeld",
    "too much: PUBLIC EXECUTE on app.f()",
  ],
  [
    "create sequence counter; grant usage on sequence counter to rampart_app",
    "grantsHeld",
    "too much: rampart_app USAGE on public.counter",
  ],
  [
    "alter role rampart_app bypassrls",
    "rolesHeld",
    "too much: role rampart_app: login inherit bypassrls",
  ],
  [
    "alter role rampart_resolver login",
    "rolesHeld",
    "too much: role rampart_resolver: login inherit",
  ],
  ["create role rampart_rogue", "rolesHeld", "too much: role rampart_rogue: inherit"],
  [
    "grant rampart_resolver to rampart_app",
    "rolesHeld",
    "too much: rampart_app is a member of rampart_resolver",
  ],
  [
    "grant pg_read_all_data to rampart_relay",
    "rolesHeld",
    "too much: rampart_relay is a member of pg_read_all_data",
  ],
  ["alter table notes owner to rampart_app", "ownership", "rampart_app owns table notes"],
  ["alter table notes owner to rampart_resolver", "ownership", "rampart_resolver owns table notes"],
  [
    "create function public.f() returns int language sql as 'select 1'",
    "functions",
    "f() is not in schema app",
  ],
  [
    "create function app.f() returns int language sql as 'select 1'",
    "functions",
    "app.f() is not SECURITY DEFINER",
  ],
  [
    `create function app.f() returns int ${definer} as 'select 1'`,
    "functions",
    "app.f() runs with the settings null",
  ],
  [
    `create function app.f() returns int ${definer} set search_path = public as 'select 1'`,
    "functions",
    "app.f() runs with the settings search_path=public",
  ],
  [
    `create function app.f() returns int ${definer} ${path} as 'select 1'`,
    "functions",
    "app.f() belongs to postgres",
  ],
  [
    "create view all_notes as select * from notes",
    "views",
    "all_notes is a view without security_invoker",
  ],
  [
    "create view all_notes with (security_invoker = false) as select * from notes",
    "views",
    "all_notes is a view without security_invoker",
  ],
  [
    "create materialized view all_notes as select * from notes",
    "views",
    "all_notes is a materialized view",
  ],
  [
    "create index body_key on notes (tenant_id, lower(body))",
    "indexes",
    "body_key needs what is not leakproof: pg_catalog.lower",
  ],
  [
    "create index body_tsv on notes using gin (to_tsvector('simple', body))",
    "indexes",
    "body_tsv needs what is not leakproof: ",
  ],
  [
    "create index resource_key on users using gin (resource)",
    "indexes",
    "resource_key needs what is not leakproof: ",
  ],
];
