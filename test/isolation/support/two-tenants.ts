import postgres from "postgres";
import { hashToken, newToken } from "../../../shared/identity/token-format.ts";
import { newId } from "../../../shared/ids.ts";
import { packs } from "../../../shared/packs/index.ts";
import { defaultRules } from "../../../shared/directory/settings/rules.ts";
import { grants } from "./allowed.ts";
import { collaborationRows } from "./packs/collaboration-rows.ts";
import { fitnessRows } from "./packs/fitness-rows.ts";
import { insertServiceRows } from "./packs/service-rows.ts";
import { tableNames } from "./tables.ts";
import { truckingRows } from "./packs/trucking-rows.ts";
import { cloneDatabase, type TestDatabase } from "../../support/database.ts";
import { useFixture } from "../../support/fixture.ts";

/** A tenant with a row in each table, inserted without policies. */
export interface FilledTenant {
  id: string;
  slug: string;
  userId: string;
  courseId: string;
  credentialId: string;
  tokenHash: Uint8Array;
}

export interface TwoTenants {
  database: TestDatabase;
  /** Reads without row-level security, as the positive control of each attack. */
  superuser: postgres.Sql;
  /** The tables with tenant rows. */
  tables: string[];
  a: FilledTenant;
  b: FilledTenant;
  close(): Promise<void>;
}

export async function openTwoTenants(): Promise<TwoTenants> {
  const database = await cloneDatabase();
  const superuser = postgres(database.superuser, { max: 2, onnotice: () => undefined });
  return {
    database,
    superuser,
    tables: (await tableNames(superuser)).filter((name) => !tenantless.has(name)),
    a: await fillTenant(superuser, "acme"),
    b: await fillTenant(superuser, "globex"),
    close: async () => {
      await superuser.end();
      await database.drop();
    },
  };
}

/** Tables of the deployment, without rows of tenants. */
const tenantless = new Set([
  "security_events",
  "alerts",
  "sign_in_failures",
  "app_types",
  "flag_versions",
  "flag_uses",
  "operator_audit",
  "operator_requests",
]);

/** Both tenants use the same names and external ids. Only Rampart's ids differ. */
export async function fillTenant(sql: postgres.Sql, slug: string): Promise<FilledTenant> {
  const id = newId();
  const userId = newId();
  const courseId = newId();
  const credentialId = newId();
  const groupId = newId();
  const receiverId = newId();
  const runId = newId();
  const outgoingId = newId();
  const outgoingEventId = newId();
  const roleId = newId();
  const connectionId = newId();
  const tokenHash = hashToken(newToken("scim", id));
  const at = new Date();
  const lasting = { idle_until: at, expires_at: at };
  const t = { tenant_id: id };
  const of = { ...t, user_id: userId, course_id: courseId };
  const rows: [table: string, row: Record<string, unknown>][] = [
    ["tenants", { id, slug, name: slug, config: {} }],
    ["slug_redirects", { ...t, slug: `former-${slug}`, expires_at: at }],
    [
      "api_credentials",
      {
        ...t,
        id: credentialId,
        kind: "scim",
        name: "first",
        token_hash: tokenHash,
        scopes: [],
        created_by: "test",
      },
    ],
    ["integrations", { ...t, kind: "mindtickle", secret: `secret of ${slug}`, scopes: [] }],
    [
      "configuration_versions",
      {
        ...t,
        id: newId(),
        layer: "tenant",
        state: "draft",
        base_version: 0,
        overrides: {},
        set_by: {},
        author: "test",
        reason: `of ${slug}`,
      },
    ],
    [
      "tenant_flag_versions",
      { ...t, version: 1, features: {}, author: "test", reason: `of ${slug}`, changes: {} },
    ],
    ["integration_states", { ...t, kind: "mindtickle", last_error: `error of ${slug}` }],
    [
      "webhook_endpoints",
      { ...t, id: newId(), service: "user-service", secrets: `of ${slug}`, created_by: "test" },
    ],
    [
      "webhook_events",
      {
        ...t,
        id: newId(),
        service: "user-service",
        event_id: "e1",
        endpoint_id: newId(),
        request_event_id: newId(),
        body: `event of ${slug}`,
        headers: {},
        sequence: 1,
      },
    ],
    [
      "external_records",
      {
        ...t,
        service: "payment-service",
        kind: "invoice",
        external_id: "i1",
        sequence: 1,
        digest: "d",
      },
    ],
    ["reconciliations", { ...t, id: runId, mode: "full", ended_at: at }],
    ["reconciliation_findings", { ...t, run_id: runId, kind: "extra", subject: `of ${slug}` }],
    ["imports", { ...t, id: newId(), kind: "people", file_name: `of ${slug}`, file_hash: "f1" }],
    [
      "plans",
      {
        ...t,
        id: newId(),
        pack: "trucking",
        subject: `of ${slug}`,
        request: {},
        requested_by: `user:${userId}`,
      },
    ],
    [
      "scim_requests",
      {
        ...t,
        id: newId(),
        at,
        actor: `scim:${credentialId}`,
        method: "GET",
        path: "/scim/v2/Users",
        status: 200,
        request_id: "r1",
        ms: 1,
        last_at: at,
      },
    ],
    [
      "idempotent_requests",
      {
        ...t,
        caller: `user:${userId}`,
        key_hash: tokenHash,
        fingerprint: tokenHash,
        claim: newId(),
        claimed_until: at,
      },
    ],
    ["overflows", { ...t, reason: "full" }],
    [
      "outgoing_endpoints",
      {
        ...t,
        id: outgoingId,
        url: `https://${slug}.test`,
        types: [],
        secrets: `of ${slug}`,
        created_by: "test",
      },
    ],
    [
      "outgoing_events",
      { ...t, id: outgoingEventId, type: "test", data: { of: slug }, occurred_at: at },
    ],
    ["outgoing_deliveries", { ...t, endpoint_id: outgoingId, event_id: outgoingEventId }],
    ["coalesced_jobs", { ...t, job: "mindtickle.drain" }],
    ["job_failures", { ...t, job: "mindtickle.drain", reason: `of ${slug}` }],
    [
      "users",
      {
        ...t,
        id: userId,
        user_name: "jo@x.test",
        user_name_key: "jo@x.test",
        external_ids: { main: "u123" },
        display_name: `Jo of ${slug}`,
        role: "admin",
        active: true,
        resource: { userName: "jo@x.test" },
      },
    ],
    ["sessions", { ...t, id: newId(), user_id: userId, amr: ["pwd"], ...lasting }],
    ["sign_ins", { ...t, user_id: userId, password_hash: `hash of ${slug}` }],
    ["recovery_codes", { ...t, user_id: userId, code_hash: tokenHash }],
    [
      "one_time_tokens",
      {
        ...t,
        id: newId(),
        purpose: "reset",
        user_id: userId,
        token_hash: tokenHash,
        expires_at: at,
      },
    ],
    [
      "invitations",
      {
        ...t,
        id: newId(),
        address: "al@x.test",
        address_key: "al@x.test",
        role: "rep",
        token_hash: tokenHash,
        created_by: "test",
        expires_at: at,
      },
    ],
    [
      "sso_connections",
      {
        ...t,
        id: connectionId,
        name: `of ${slug}`,
        issuer: "https://id.test",
        client_id: "rampart",
        client_secret: `secret of ${slug}`,
        jit: false,
        enabled: true,
      },
    ],
    ["sso_identities", { ...t, connection_id: connectionId, subject: "s1", user_id: userId }],
    [
      "sso_attempts",
      {
        ...t,
        id: newId(),
        connection_id: connectionId,
        state_hash: tokenHash,
        nonce: "n",
        verifier: `of ${slug}`,
        return_path: "/",
        expires_at: at,
      },
    ],
    ["domains", { ...t, id: newId(), name: "x.test", token: `of ${slug}` }],
    ["logout_tokens", { ...t, connection_id: connectionId, jti: "j1", expires_at: at }],
    ["mails", { ...t, id: newId(), kind: "reset", address: `jo@${slug}.test` }],
    [
      "custom_roles",
      { ...t, id: roleId, name: "Auditors", name_key: "auditors", permissions: ["audit:read"] },
    ],
    ["custom_role_members", { ...t, user_id: userId, role_id: roleId }],
    [
      "api_keys",
      {
        ...t,
        id: newId(),
        user_id: userId,
        name: "own",
        key_hash: tokenHash,
        permissions: ["audit:read"],
        created_by: "test",
      },
    ],
    [
      "user_keys",
      { ...t, user_id: userId, attribute: "emails", value: "jo@x.test", is_unique: false },
    ],
    [
      "groups",
      {
        ...t,
        id: groupId,
        display_name: "Sales",
        display_name_key: "sales",
        external_ids: { main: "g1" },
        resource: { displayName: `Sales of ${slug}` },
      },
    ],
    ["group_keys", { ...t, group_id: groupId, attribute: "externalId:main", value: "g1" }],
    ["group_members", { ...t, group_id: groupId, user_id: userId }],
    ["provisioning_settings", { ...t, rules: defaultRules }],
    [
      "event_receivers",
      { ...t, id: receiverId, name: "hub", delivery: "poll", audience: "a", content: "notice" },
    ],
    ["polled_events", { ...t, receiver_id: receiverId, id: newId(), token: `token of ${slug}` }],
    [
      "notifications",
      {
        ...t,
        id: newId(),
        kind: "dead_letter",
        occasion: "1",
        user_id: userId,
        subject: `of ${slug}`,
        text: "t",
      },
    ],
    ["user_syncs", { ...t, user_id: userId, pending_version: 1 }],
    [
      "courses",
      {
        ...t,
        id: courseId,
        mindtickle_id: "m1",
        name: `Course of ${slug}`,
        series_name: "s1",
        required: true,
        pass_score: 80,
      },
    ],
    ["assignments", { ...of, assigned_at: at }],
    ["course_progress", { ...of, status: "completed", score: 90 }],
    ["quizzes", { ...t, id: "q1", course_id: courseId, answer_key: { one: "a" } }],
    [
      "quiz_results",
      {
        ...of,
        id: newId(),
        submission_id: "s1",
        quiz_id: "q1",
        answers: [],
        score: 90,
        submitted_at: at,
      },
    ],
    [
      "readiness_reports",
      {
        ...t,
        id: newId(),
        as_of: at,
        snapshot: "1:1:",
        watermarks: {},
        figures: { people: 1 },
      },
    ],
    ["readiness_models", { ...t, version: 1, model: {}, created_by: "default" }],
    ["readiness_history", { ...t, scope: "tenant", key: "", as_of: at, figures: { people: 1 } }],
    [
      "readiness_past_members",
      {
        ...t,
        user_id: userId,
        role: "rep",
        active: true,
        teams: [userId],
        model_version: 1,
        since: at,
      },
    ],
    [
      "readiness_published",
      { ...t, team: userId, figure: "index", as_of: at, value: 50, people: 5, contributions: [] },
    ],
    ["readiness_parts", of],
    ["readiness_members", { ...t, user_id: userId, role: "rep", active: true, teams: [userId] }],
    ["readiness_scopes", { ...t, scope: "tenant", key: "" }],
    ["readiness_scores", { ...t, scope: "tenant", key: "", hundredths: 8000 }],
    ["readiness_days", { ...t, scope: "tenant", key: "", day: at }],
    ["readiness_recencies", { ...t, scope: "tenant", key: "", last_day: at }],
    ["readiness_states", { ...t, snapshot: "1:1:", as_of: at, model_version: 1, recounted_at: at }],
    [
      "outbox",
      {
        ...t,
        id: newId(),
        event: "user_changed",
        subject_id: userId,
        payload: { of: slug },
        request_id: "r1",
      },
    ],
    [
      "dead_letters",
      {
        ...t,
        id: newId(),
        source: "scim",
        source_id: "r1",
        reason: "none",
        attempts: 1,
        request: {},
        body: `body of ${slug}`,
      },
    ],
    [
      "audit_log",
      { ...t, id: newId(), actor: "user:1", action: "a", subject_id: userId, request_id: "r1" },
    ],
    [
      "audit_seals",
      {
        ...t,
        seq: 1,
        horizon: "1",
        entries: 0,
        digest: "",
        key_id: "k",
        signature: slug,
        sealed_at: at,
      },
    ],
  ];
  rows.push(...truckingRows(slug, t, userId));
  rows.push(...fitnessRows(t, userId));
  rows.push(...collaborationRows(slug, t));
  for (const [table, row] of rows) await sql`insert into ${sql(table)} ${sql(row)}`;
  await insertServiceRows(sql, slug, t, userId);
  return { id, slug, userId, courseId, credentialId, tokenHash };
}

/** Whether the runtime role has a privilege on a whole table, or on all columns that it may have. */
export const may = (table: string, privilege: string): boolean => {
  const held = grants.rampart_app?.[`public.${table}`] ?? [];
  return held.includes(privilege) || held.includes(`${privilege}(*)`);
};

/** A session of the runtime role, for an attacker who can send any SQL. */
export interface Attacker {
  /** Runs statements in one transaction of `tenant`, rolls it back, and returns the rows of the last one. */
  as(tenant: string | null, ...statements: string[]): Promise<Record<string, unknown>[]>;
  sql: postgres.Sql;
}

export function attackerOn(url: string): Attacker {
  const sql = postgres(url, { max: 1, onnotice: () => undefined });
  const undo = new Error("undo");
  return {
    sql,
    as: async (tenant, ...statements) => {
      let rows: Record<string, unknown>[] = [];
      await sql
        .begin(async (tx) => {
          if (tenant !== null) await tx`select app.begin_system_session(${tenant})`;
          // Whoever can send any SQL can claim any industry.
          const pack = packs.find(({ path }) => statements.join(" ").includes(`${path}_`));
          if (pack) await tx`select set_config('app.app_type', ${pack.appType}, true)`;
          for (const statement of statements) rows = [...(await tx.unsafe(statement))];
          throw undo;
        })
        .catch((error: unknown) => {
          if (error !== undo) throw error;
        });
      return rows;
    },
  };
}

/** The same, for the tests of one file. */
export const useTwoTenants = (): TwoTenants => useFixture(openTwoTenants, (two) => two.close());
