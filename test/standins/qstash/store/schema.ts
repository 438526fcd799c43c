import type { Db } from "./database.ts";

/**
 * Creates the schema `qstash` and its tables if they are missing. Times are unix milliseconds of
 * the machine's clock; periods and delays are milliseconds of the protocol, which
 * `timeScale` divides.
 *
 * A message is `waiting` (behind others in its queue), `ready` (from due_at), `active` (being
 * delivered by `owner`) or `failed` (in the dead letter queue). Delivered means deleted.
 */
export async function createSchema(db: Db): Promise<void> {
  await db.begin(async (tx) => {
    await tx`select pg_advisory_xact_lock(hashtext('qstash.schema'))`;
    // "if not exists" would still require the privilege to create schemas.
    const [found] = await tx`select from pg_namespace where nspname = 'qstash'`;
    if (!found) await tx`create schema qstash`;
    await tx.unsafe(TABLES);
  });
}

const TABLES = `
create sequence if not exists qstash.turns;

create table if not exists qstash.flow_keys (
  key text primary key,
  parallelism int, rate int, period_ms bigint not null default 1000,
  active int not null default 0,
  window_start bigint not null default 0, window_count int not null default 0,
  last_served bigint not null default 0,
  paused boolean not null default false,
  pinned_parallelism boolean not null default false, pinned_rate boolean not null default false
) with (fillfactor = 50, autovacuum_vacuum_scale_factor = 0.05);

create table if not exists qstash.queues (
  name text primary key, parallelism int not null default 1, paused boolean not null default false,
  created_at bigint not null, updated_at bigint not null
);

create table if not exists qstash.messages (
  id text primary key,
  seq bigint generated always as identity,
  state text not null,
  url text not null, method text not null, headers json not null, body bytea not null,
  flow_key text, parallelism int, rate int, period_ms bigint,
  queue text, topic text, endpoint text, schedule_id text,
  labels text[] not null, caller_ip text,
  max_retries int not null, retried int not null default 0, retry_delay text, timeout_ms bigint,
  callback json, failure_callback json, redact text,
  created_at bigint not null, due_at bigint not null,
  owner text, cancelled boolean not null default false,
  dlq_id text unique, failed_at bigint,
  response_status int, response_headers json, response_body bytea
) with (autovacuum_vacuum_scale_factor = 0.05, autovacuum_vacuum_cost_delay = 0);
create index if not exists messages_free on qstash.messages (due_at, seq)
  where state = 'ready' and flow_key is null;
create index if not exists messages_keyed on qstash.messages (flow_key, due_at, seq)
  where state = 'ready' and flow_key is not null;
create index if not exists messages_active on qstash.messages (owner) where state = 'active';
create index if not exists messages_queued on qstash.messages (queue, state, seq)
  where queue is not null;
create index if not exists messages_failed on qstash.messages (dlq_id) where state = 'failed';

create table if not exists qstash.deduplication (
  key text primary key, message_id text not null, expires_at bigint not null
);

create table if not exists qstash.schedules (
  id text primary key, cron text not null, destination text not null,
  headers json not null, body bytea not null, queue text, caller_ip text,
  paused boolean not null default false, created_at bigint not null,
  due_at bigint not null, cron_at bigint not null, last_at bigint,
  last_states jsonb not null default '{}'
);
create index if not exists schedules_due on qstash.schedules (due_at) where not paused;

create table if not exists qstash.url_groups (
  name text primary key, endpoints json not null,
  created_at bigint not null, updated_at bigint not null
);

create table if not exists qstash.events (
  id bigint generated always as identity primary key,
  time bigint not null, state text not null, message_id text not null, url text not null,
  topic text, endpoint text, queue text, schedule_id text, flow_key text,
  labels text[], caller_ip text, next_delivery bigint, error text,
  response_status int, response_headers json, response_body text
);
create index if not exists events_message on qstash.events (message_id);
create index if not exists events_time on qstash.events using brin (time);

create table if not exists qstash.dispatchers (id text primary key, alive_until bigint not null);

create table if not exists qstash.signing_keys (
  id int primary key default 1 check (id = 1),
  configured text not null, current text not null, next text not null
);
`;
